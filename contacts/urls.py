"""URLs of contacts' staff pages, with those of their notes and tasks."""

from django.urls import URLPattern, URLResolver, include, path

from crm.ui.record_urls import record_urls

from . import views
from .notes import views as notes
from .tasks import views as tasks
from .ui import CONTACTS_UI

# contacts/ is the list (crm/ui/views/lists.py), contacts/<id>/ a record (crm/ui/views/records.py).
workspace_urls: list[URLPattern | URLResolver] = [
    path("contacts/", include(record_urls(CONTACTS_UI))),
    path("<str:owner>/<uuid:pk>/notes/", notes.create, name="note-new"),
    path("notes/<uuid:pk>/", notes.edit, name="note-edit"),
    path("notes/<uuid:pk>/delete/", notes.delete, name="note-delete"),
    path("tasks/", tasks.show, name="tasks"),
    path("tasks/new/", tasks.create, name="task-new"),
    path("tasks/<uuid:pk>/", tasks.edit, name="task-edit"),
    path("tasks/<uuid:pk>/done/", tasks.complete, name="task-done"),
    path("tasks/<uuid:pk>/reopen/", tasks.reopen, name="task-reopen"),
    path("tasks/<uuid:pk>/delete/", tasks.delete, name="task-delete"),
]
urlpatterns = [
    path("avatars/<str:key>", views.avatar, name="avatar"),
    path("w/<slug:slug>/", include(workspace_urls)),
]
