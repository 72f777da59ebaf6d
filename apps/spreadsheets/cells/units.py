"""Units of measure: which words mean the same unit, and how money units convert."""

import re
from decimal import Decimal

SYNONYMS = {
    "场次": "场次 场 次 次数 场数 期 批次 场(次) 次(场)",
    "家次": "家次 户次 企业次 家(次) 家·次 企业家次 家次数",
    "家": "家 户 家企业 户企业 家数 企业数 企业 户数 企业家数 家园区",
    "人": "人 名 位 人数 人才",
    "人次": "人次 人次数",
    "件": "件 件数",
    "项": "项 项目 项数 个项目",
    "个": "个 个数 个企业",
    "份": "份 份数 篇",
    "套": "套",
    "万元": "万元 万元人民币 万块",
    "元": "元 块 元人民币",
    "千元": "千元",
    "百万元": "百万元",
    "亿元": "亿元 亿元人民币",
    "%": "% 百分比 百分点 个百分点 百分率",
    "平方米": "平方米 m2 ㎡ 平米",
    "亩": "亩",
    "天": "天 日",
    "年": "年",
    "月": "月 个月",
}
CANONICAL = {word: unit for unit, words in SYNONYMS.items() for word in words.split()}
YUAN_PER = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿元": Decimal(100_000_000),
}
WHOLE = frozenset({"场次", "家次", "家", "人", "人次", "件", "项", "个", "份", "套"})
GENERIC = frozenset({"个"})
PUNCTUATION = re.compile(r"[\s()·:：。;；,]+")


def canonical_unit(text: str) -> str | None:
    """The unit a folded word stands for, or None when it is no known unit."""
    word = text.replace(" ", "")
    return CANONICAL.get(word) or CANONICAL.get(PUNCTUATION.sub("", word))


def is_whole(unit: str) -> bool:
    """Whether amounts of this unit are whole numbers."""
    return unit in WHOLE
