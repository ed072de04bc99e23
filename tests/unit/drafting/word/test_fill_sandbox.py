"""A model that tries to do more than print words gets an error and has no effect."""

from __future__ import annotations

import jinja2
import pytest

from service.drafting.word.sandbox import StrictEnvironment, plain

WORDS = {
    "name": "A & B",
    "party": {"items": "the key, not the method", "name": "x"},
    "entries": ["a", "b"],
    "flag": False,
}

HOSTILE = [
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ name.__class__ }}",
    "{{ name.upper() }}",
    "{{ name.format(name) }}",
    "{{ entries.append('x') }}",
    "{{ entries[0] }}",
    "{{ party.keys() }}",
    "{{ party.update }}",
    "{{ party['__class__'] }}",
    "{{ range(9) }}",
    "{{ dict() }}",
    "{{ lipsum() }}",
    "{{ self._TemplateReference__context }}",
    "{{ name * 3 }}",
    "{{ 9 ** 2 }}",
    "{{ '%s' % name }}",
    "{{ 1 + 1 }}",
    "{{ -1 }}",
    "{{ name|safe }}",
    "{{ name|attr('__class__') }}",
    "{{ entries|map('upper')|list }}",
    "{% include '/etc/hostname' %}",
    "{% import 'os' as os %}",
    "{% extends 'x' %}",
    "{{ loop }}",
    "{{ unknown }}",
    "{{ party.unknown }}",
    "{% if unknown %}x{% endif %}",
    "{% for x in entries %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in entries %}{{ loop.cycle('a') }}{% endfor %}",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_a_hostile_tag_is_an_error(source):
    with pytest.raises((jinja2.TemplateError, TypeError, LookupError)):
        StrictEnvironment("en").from_string(source).render(WORDS)


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("{{ name }}", "A &amp; B"),
        ("{{ party.items }}", "the key, not the method"),
        ("{{ party['name'] }}", "x"),
        ("{% for x in entries %}{{ x }}{% if not loop.last %}; {% endif %}{% endfor %}", "a; b"),
        ("{{ entries|join(', ') }}", "a, b"),
        ("{{ entries|length }}", "2"),
        ("{{ name|upper }}", "A &amp; B"),
        ("{% if 'a' in entries and not flag %}yes{% endif %}", "yes"),
        ("{% if party.unknown is defined %}x{% else %}y{% endif %}", "y"),
        ("{{ 'one' if flag else 'two' }}", "two"),
    ],
)
def test_what_models_need_works(source, printed):
    assert StrictEnvironment("en").from_string(source).render(WORDS) == printed


@pytest.mark.parametrize("value", [object(), {"a": object()}, ["x", {1: "y"}], 1.5, None, ("a",), b"x"])
def test_only_plain_data_is_filled_in(value):
    assert plain(value) is False
    assert plain(WORDS) is True
