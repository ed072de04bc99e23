"""Why a counterpart's Word version is not taken."""

from __future__ import annotations

from collections.abc import Mapping

from service.domain.messages import Message
from service.drafting.errors import CodedRefusal


class WordRefused(CodedRefusal):
    """The file cannot be a counter-proposal. ``code`` is one of ``MESSAGES``; the message says what to do instead."""

    MESSAGES: Mapping[str, Message] = {
        "not_word": Message("This file is not a Word document (.docx). Save your text in this format and upload that."),
        "too_large": Message("This file is larger than {limit} MB. Take pictures out of it, and upload it again."),
        "old_or_encrypted": Message(
            "This file has a password, or is in an old Word format (.doc). Save it as a Word document (.docx) without a password."
        ),
        "strict": Message(
            "This file is a “Strict Open XML Document”. Save it as “Word document (.docx)” and upload that."
        ),
        "damaged": Message(
            "This file is damaged or incomplete. Open it, save it again as a Word document (.docx), and upload that."
        ),
        "bomb": Message(
            "A part of this file unpacks to an excessive size, so it was not opened. Save the document again."
        ),
        "active": Message(
            "This file contains macros, embedded files or fields that run programs. Copy your text into the document that you downloaded here, and upload that."
        ),
        "external": Message(
            "This file fetches something from outside when it is opened (a template, a picture or another file). Copy your text into the document that you downloaded here, and upload that."
        ),
        "too_long": Message(
            "This file has far more text than the agreement. Upload your version of the agreement only."
        ),
        "footnotes": Message(
            "This file has footnotes or endnotes that the text does not have. Put their words into the paragraphs, and upload the file again."
        ),
        "pictures": Message(
            "This file has pictures or drawings that the text does not have. Say in words what they show, or send them as an annex, and upload the file without them."
        ),
        "formulas": Message(
            "This file has formulas that the text does not have. Write them in letters and signs in the paragraphs, and upload the file again."
        ),
        "another_text": Message(
            "This file does not have the text of this agreement. Download the text here, make your changes in that file, and upload it."
        ),
        "older_text": Message(
            "This file was made from an earlier text (revision {revision}). The text is now revision {newest}. Download the present text, make your changes there, and upload it."
        ),
        "translation": Message(
            "This file is the courtesy translation in {language}. Make your changes in the authentic text, and upload that."
        ),
    }
