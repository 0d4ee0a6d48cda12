"""The e-mail of an invitation."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from crm.workspaces.invitations import Invitation
from crm.workspaces.models import Workspace

log = logging.getLogger("carnet.mail")


def send_invitation(*, invitation: Invitation, workspace: Workspace, link: str) -> bool:
    """Mail an invitation in the language of its workspace; False if it was not sent, so the link must be copied."""
    if not settings.EMAIL_URL:
        return False
    context = {"invitation": invitation, "workspace": workspace, "link": link}
    with translation.override(workspace.language):
        subject = render_to_string("invitations/mail_subject.txt", context)
        text = render_to_string("invitations/mail.txt", context)
    try:
        # On one line: the template ends with a newline, which Django refuses in a header.
        send_mail(" ".join(subject.split()), text, None, [invitation.email])
    except OSError as error:  # SMTPException is one
        # Only the type: the message of the server may contain the address.
        log.error("An invitation could not be mailed: %s", type(error).__name__)
        return False
    return True
