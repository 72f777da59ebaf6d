"""Pure decisions about names, credit codes and who may hold which role."""

from pypinyin import lazy_pinyin, load_phrases_dict

# Place names whose usual dictionary reading is not the local one.
load_phrases_dict({"莲都": [["lián"], ["dū"]]})


def sort_key(name: str, *, limit: int) -> str:
    """The pinyin of a name, syllables apart by blanks, at most ``limit`` characters; the database sorts by it."""
    return " ".join(lazy_pinyin(name.strip().lower()))[:limit].strip()
