"""How booklets move through the offices, and what is written into drafts."""

from mingzhang.web.workflow.answer import LONGEST_ANSWER, answer, feedback_for
from mingzhang.web.workflow.approval import approval_of, approved_version
from mingzhang.web.workflow.deadline import set_due
from mingzhang.web.workflow.drafting import apply, replace_draft
from mingzhang.web.workflow.gate import Barrier, barriers
from mingzhang.web.workflow.move import MOVES, Move, action_of, find_move, moves_for
from mingzhang.web.workflow.perform import Done, first_words, perform, require_passage, subject
from mingzhang.web.workflow.refusal import Held, NotOpen, Refused
from mingzhang.web.workflow.sign_off import may_sign, sign_off
from mingzhang.web.workflow.signature import Signature, signatures

__all__ = [
    "LONGEST_ANSWER",
    "MOVES",
    "Barrier",
    "Done",
    "Held",
    "Move",
    "NotOpen",
    "Refused",
    "Signature",
    "action_of",
    "answer",
    "apply",
    "approval_of",
    "approved_version",
    "barriers",
    "feedback_for",
    "find_move",
    "first_words",
    "may_sign",
    "moves_for",
    "perform",
    "replace_draft",
    "require_passage",
    "set_due",
    "sign_off",
    "signatures",
    "subject",
]
