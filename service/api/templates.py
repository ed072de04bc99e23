"""Model agreements and their questions, for programs that fill them in."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields

from service.api import guard
from service.domain.permissions import Permission
from service.drafting.model.template import Template
from service.workflow.context import Services

blueprint = Blueprint("api_templates", __name__, url_prefix="/templates", description="Model agreements")


class Question(Schema):
    """One question of a model."""

    key = fields.String()
    type = fields.String()
    label = fields.Dict(keys=fields.String(), values=fields.String())
    help = fields.Dict(keys=fields.String(), values=fields.String())
    section = fields.String()
    required = fields.Boolean()
    per_language = fields.Boolean()
    choices = fields.List(fields.String())
    maximum = fields.Integer()
    condition = fields.String(allow_none=True)


class TemplateSummary(Schema):
    """A model agreement in its newest version."""

    id = fields.String()
    version = fields.String()
    kind = fields.String()
    digest = fields.String(metadata={"description": "SHA-256 over all files that make it"})
    title = fields.Dict(keys=fields.String(), values=fields.String())
    summary = fields.Dict(keys=fields.String(), values=fields.String())
    languages = fields.List(fields.String())


class TemplateDetail(TemplateSummary):
    """The same with its questions and a complete sample of answers."""

    fields_ = fields.List(fields.Nested(Question), data_key="fields")
    optional_articles = fields.List(fields.String())
    sample = fields.Dict()


@blueprint.route("", methods=["GET"])
@guard.needs(Permission.DRAFT_READ)
@blueprint.response(200, TemplateSummary(many=True))
def index(services: Services, actor: Any) -> list[Template]:
    """All model agreements."""
    return services.catalogue.all()


@blueprint.route("/<template_id>", methods=["GET"])
@guard.needs(Permission.DRAFT_READ)
@blueprint.response(200, TemplateDetail)
def show(services: Services, actor: Any, template_id: str) -> dict[str, Any]:
    """One model agreement with its questions."""
    template = services.catalogue.get(template_id)
    return {
        **{key: getattr(template, key) for key in ("id", "version", "kind", "digest", "title", "summary", "languages")},
        "fields_": [_question(spec) for spec in template.fields],
        "optional_articles": [article.key for article in template.optional_articles],
        "sample": template.sample,
    }


def _question(spec: Any) -> dict[str, Any]:
    keys = ("key", "type", "label", "help", "section", "required", "per_language", "maximum", "condition")
    return {key: getattr(spec, key) for key in keys} | {"choices": [choice.value for choice in spec.choices]}
