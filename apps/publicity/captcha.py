"""Five figures in a picture, or spoken: whoever types them back is taken for a person, once (R0.61).

The figures lie in the cache under a random key, so showing a form writes nothing to the database. A right answer is
remembered under the key until a form is kept by it; a wrong one ends the key.
"""

import base64
import secrets
from functools import cache as keep
from hashlib import sha256

from captcha.audio import AudioCaptcha
from captcha.image import ImageCaptcha
from django.core.cache import cache

FIGURES, SECONDS = 5, 600
PASSED = "passed"
DIGITS = {ord(wide): plain for wide, plain in zip("０１２３４５６７８９", "0123456789", strict=True)}


def new_key() -> str:
    """Draw the figures of a form that is shown; returns their key, valid for ten minutes."""
    key = secrets.token_urlsafe(16)
    cache.set(_name(key), "".join(secrets.choice("0123456789") for _place in range(FIGURES)), SECONDS)
    return key


def passes(key: str, typed: str) -> bool:
    """Whether these are the figures of the key, or were typed right before. A wrong answer ends the key."""
    wanted = cache.get(_name(key)) if key else None
    if wanted is None or wanted == PASSED:
        return wanted == PASSED
    plain = "".join(typed.translate(DIGITS).split())
    if not secrets.compare_digest(plain.encode(errors="replace"), wanted.encode()):
        cache.delete(_name(key))
        return False
    cache.set(_name(key), PASSED, SECONDS)
    return True


def has_passed(key: str) -> bool:
    """Whether the figures of this key were typed and no form has used it up yet."""
    return bool(key) and cache.get(_name(key)) == PASSED


def spend(key: str) -> bool:
    """Use up a key that passed; whether it was there. Two sendings of one form cannot both have it."""
    return cache.get(_name(key)) == PASSED and bool(cache.delete(_name(key)))


def picture(key: str) -> str:
    """The figures as a PNG in a data address; nothing for a key that passed or ended."""
    figures = _figures(key)
    if not figures:
        return ""
    drawn = _painter().generate(figures, bg_color=(250, 250, 250), fg_color=(21, 52, 98)).getvalue()
    return f"data:image/png;base64,{base64.b64encode(drawn).decode()}"


def sound(key: str) -> bytes:
    """The figures spoken, as a WAV file; nothing for a key that passed or ended."""
    figures = _figures(key)
    return bytes(_speaker().generate(figures)) if figures else b""


def _figures(key: str) -> str:
    found = cache.get(_name(key))
    return "" if found in {None, PASSED} else str(found)


def _name(key: str) -> str:
    """Where the cache keeps a key; anybody may send anything for one, so it goes in as a digest."""
    return f"captcha:{sha256(key.encode(errors='replace')).hexdigest()}"


@keep
def _painter() -> ImageCaptcha:
    return ImageCaptcha(width=200, height=64, font_sizes=(44, 50))


@keep
def _speaker() -> AudioCaptcha:
    return AudioCaptcha()
