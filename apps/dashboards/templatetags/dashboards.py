"""Words of the overview pages."""

from django import template

from apps.dashboards import labels

register = template.Library()

register.filter("period_words", labels.period_words)
register.filter("status_word", labels.status_word)
