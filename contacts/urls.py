"""The addresses of contacts' pages."""

from django.urls import path

from . import views

urlpatterns = [path("avatars/<str:key>", views.avatar, name="avatar")]
