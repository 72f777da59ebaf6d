"""Photos that look alike, among many."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from apps.evidence.rules.likeness import distance

FARTHEST = 7  # bits; of four parts of 16 bits, one then differs in one bit at most, and no pair is missed
PARTS, WIDTH = 4, 16
MASK = (1 << WIDTH) - 1
FLIPS = (0, *(1 << place for place in range(WIDTH)))


def near_pairs(hashes: Mapping[str, int], bits: int = FARTHEST) -> Iterator[tuple[str, str, int]]:
    """Every pair of keys whose 64-bit hashes differ in at most ``bits`` (no more than seven), once, with the distance.

    Hash 0, a picture of one colour, compares to nothing. About 70 look-ups per picture instead of one per pair.
    """
    bits = min(bits, FARTHEST)
    shelves: list[dict[int, list[str]]] = [defaultdict(list) for _ in range(PARTS)]
    for key, value in hashes.items():
        if value == 0:
            continue
        pieces = [value >> WIDTH * part & MASK for part in range(PARTS)]
        close = {
            other
            for shelf, piece in zip(shelves, pieces, strict=True)
            for flip in FLIPS
            for other in shelf.get(piece ^ flip, ())
        }
        for other in close:
            apart = distance(value, hashes[other])
            if apart <= bits:
                yield other, key, apart
        for shelf, piece in zip(shelves, pieces, strict=True):
            shelf[piece].append(key)
