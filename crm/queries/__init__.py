"""Reads: one immutable query, its conditions, orders and columns, and the plans by which rows are found."""
