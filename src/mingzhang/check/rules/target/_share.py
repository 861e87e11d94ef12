"""Names of indicators that are shares of a whole: they never exceed a hundred percent."""

from __future__ import annotations

from mingzhang.pattern import compiled

_SHARE = compiled(
    r"满意|合格|完成率|完成比例|覆盖率|到位率|及时率|准确率|达标率|发放率|执行率|通过率|合规率"
)
_OPEN = compiled(r"增长|提高|提升|利用|超额")


def is_share(name: str) -> bool:
    """Whether an indicator of this name is a share of a whole.

    >>> is_share("验收合格率"), is_share("产量增长完成率"), is_share("次数")
    (True, False, False)
    """
    return bool(_SHARE.search(name)) and not _OPEN.search(name)
