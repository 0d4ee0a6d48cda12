"""The addresses of contacts' pages: at the root, and below `/w/<slug>/`."""

from django.urls import path

from . import views
from .notes import views as notes
from .tasks import views as tasks

urlpatterns = [path("avatars/<str:key>", views.avatar, name="avatar")]
inside = [
    path("<str:owner>/<uuid:pk>/notes/", notes.create, name="note-new"),
    path("notes/<uuid:pk>/", notes.edit, name="note-edit"),
    path("notes/<uuid:pk>/delete/", notes.delete, name="note-delete"),
    path("tasks/", tasks.mine, name="tasks"),
    path("tasks/new/", tasks.create, name="task-new"),
    path("tasks/<uuid:pk>/", tasks.edit, name="task-edit"),
    path("tasks/<uuid:pk>/done/", tasks.complete, name="task-done"),
    path("tasks/<uuid:pk>/reopen/", tasks.reopen, name="task-reopen"),
    path("tasks/<uuid:pk>/delete/", tasks.delete, name="task-delete"),
]
