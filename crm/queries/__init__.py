"""Reads: one immutable query, its conditions, orders and columns, and the plans that find its rows."""
