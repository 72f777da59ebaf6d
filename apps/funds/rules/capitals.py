"""Amounts in the capital figures of accounting (大写): 整 after 元 or 角, none after 分; a run of zeros is one 零."""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")


def capitals(amount_yuan: Decimal) -> str:
    """The amount in words, to the cent; a negative one begins with 负. Raises ValueError for more than two decimals."""
    cents = abs(amount_yuan) * 100
    if not cents.is_finite() or cents != int(cents):
        raise ValueError(f"not an amount in cents: {amount_yuan}")
    yuan, rest = divmod(int(cents), 100)
    jiao, fen = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan else ""
    sign = "负" if amount_yuan < 0 else ""
    if not rest:
        return f"{sign}{whole or '零元'}整"
    tail = f"{DIGITS[jiao]}角" if jiao else ("零" if whole else "")
    return f"{sign}{whole}{tail}{DIGITS[fen]}分" if fen else f"{sign}{whole}{tail}整"


def _whole(number: int) -> str:
    """Groups of four digits from the left; one 零 before a group that begins with zeros or follows empty ones."""
    groups = []
    while number:
        number, four = divmod(number, 10_000)
        groups.append(four)
    words, gap = "", False
    for place in reversed(range(len(groups))):
        if not groups[place]:
            gap = True
            continue
        joint = "零" if words and (gap or groups[place] < 1000) else ""
        words += joint + _four(groups[place]) + GROUPS[place]
        gap = False
    return words


def _four(number: int) -> str:
    """One to four digits with their places; zeros inside are one 零, zeros at the end none."""
    words, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + DIGITS[digit] + PLACES[place]
            zero = False
        else:
            zero = True
    return words
