"""Why a file is not kept."""

from __future__ import annotations

from collections.abc import Mapping

from service.domain.messages import Message
from service.drafting.errors import CodedRefusal


class FileRefused(CodedRefusal):
    """The file cannot be kept in the archive as it is. ``code`` is one of ``MESSAGES``; the message says what to do instead."""

    MESSAGES: Mapping[str, Message] = {
        "empty": Message("This file is empty."),
        "too_large": Message("This file is larger than {limit} MB. Divide it, or save it at a lower resolution."),
        "unknown": Message(
            "The content of this file is of no format that the archive keeps. Save it as PDF/A, and choose that file."
        ),
        "packed": Message("This file is a packed folder. Unpack it, and choose the files in it one by one."),
        "encrypted": Message("This PDF opens only with a password. Choose a copy without a password."),
        "damaged": Message("This file is damaged or incomplete. Save it again, and choose the new file."),
        "active_content": Message(
            "This PDF contains {found}. The archive keeps only what can be read without running anything. Save it as PDF/A, and choose that file."
        ),
        "word": Message("{why}"),
    }
