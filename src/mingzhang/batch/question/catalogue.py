"""All questions that have names, in the order in which they are listed."""

from __future__ import annotations

from mingzhang.batch.question.copied import COPIED
from mingzhang.batch.question.finding import FINDING
from mingzhang.batch.question.habit import HABIT
from mingzhang.batch.question.kind import Questions
from mingzhang.batch.question.money import MONEY
from mingzhang.batch.question.openness import OPENNESS
from mingzhang.batch.question.peer import PEER
from mingzhang.batch.question.presence import PRESENCE

QUESTIONS: Questions = {**FINDING, **PRESENCE, **MONEY, **PEER, **COPIED, **HABIT, **OPENNESS}
