"""Every act on a report. The desk and the cooperative's portal call the same functions; each of them asks who may.

`open_report` · `hand_in` | `key_in`, `try_out` · `attach`, `discard` · `report_machine.apply("send", report, actor)` · `remark`,
`refuse_explanation` · `ask_for_time`, `grant_time`, `refuse_time` · `correct`. What a person may see:
`Report.objects.visible_to`; what a page shows of findings: `selectors.told`.
"""

from reports.access import KEY_IN, REVIEW, SETTLE
from reports.workflow.conversation import refuse_explanation, remark, unanswered
from reports.workflow.intake import attach, correct, discard, hand_in, key_in, open_report, try_out, unsaved, why_not
from reports.workflow.letters import issue_letter, issue_reminder
from reports.workflow.more_time import ask_for_time, deadline, grant_time, refuse_time
from reports.workflow.rechecking import Rechecked, reassess, recheck
from reports.workflow.steps import OF_THE_BOARD, report_machine

__all__ = [
    "KEY_IN", "OF_THE_BOARD", "REVIEW", "SETTLE", "Rechecked", "ask_for_time", "attach", "correct", "deadline", "discard",
    "grant_time", "hand_in", "issue_letter", "issue_reminder", "key_in", "open_report", "reassess", "recheck",
    "refuse_explanation", "refuse_time", "remark", "report_machine", "try_out", "unanswered", "unsaved", "why_not",
]  # fmt: skip
