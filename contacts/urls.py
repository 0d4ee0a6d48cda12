"""The addresses of contacts' pages: at the root, and below `/w/<slug>/`."""

from django.urls import path

from . import notes, task_pages, views

urlpatterns = [path("avatars/<str:key>", views.avatar, name="avatar")]
inside = [
    path("<str:owner>/<uuid:pk>/notes/", notes.create, name="note-new"),
    path("notes/<uuid:pk>/", notes.edit, name="note-edit"),
    path("notes/<uuid:pk>/delete/", notes.delete, name="note-delete"),
    path("tasks/", task_pages.mine, name="tasks"),
    path("tasks/new/", task_pages.create, name="task-new"),
    path("tasks/<uuid:pk>/", task_pages.edit, name="task-edit"),
    path("tasks/<uuid:pk>/done/", task_pages.complete, name="task-done"),
    path("tasks/<uuid:pk>/reopen/", task_pages.reopen, name="task-reopen"),
    path("tasks/<uuid:pk>/delete/", task_pages.delete, name="task-delete"),
]
