"""Numbers written in Chinese: 二十三, 一百零五, 三千万, 壹佰贰拾."""

from decimal import Decimal

DIGITS = {
    c: n
    for n, chars in enumerate(["零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"])
    for c in chars
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
CHARS = "".join([*DIGITS, *SMALL, *LARGE])


def positional(text: str) -> int | None:
    """Digits read one by one, as years are written: 二〇二三 is 2023; None when another character occurs."""
    if not text or any(c not in DIGITS for c in text):
        return None
    return int("".join(str(DIGITS[c]) for c in text))


def below_myriad(text: str) -> int | None:
    """A number under 10,000: 十五, 二百零三; None when the order of its parts makes no sense."""
    total, digit, ceiling = 0, None, 10**4
    for char in text:
        if char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
        else:
            size = SMALL[char]
            if size >= ceiling:
                return None
            total += (1 if digit is None or (digit == 0 and total == 0) else digit) * size
            digit, ceiling = None, size
    return total + (digit or 0)


def chinese_number(text: str) -> Decimal | None:
    """The value of a number written in Chinese characters, or None when it is not one."""
    if not text or any(c not in CHARS for c in text):
        return None
    total, part, ceiling = 0, "", 10**12
    for char in text:
        if char not in LARGE:
            part += char
            continue
        size = LARGE[char]
        value = below_myriad(part) if part else None
        if value is None or size >= ceiling:
            return None
        total, part, ceiling = total + value * size, "", size
    last = below_myriad(part)
    return None if last is None else Decimal(total + last)
