"""The scoring engine: pure functions over exact fractions. It reads no table and knows no park.

``scheme`` says what is scored, ``rounds`` scores, ``outcomes`` ranks, grades and rewards, ``explanation`` shows
every step.
"""
