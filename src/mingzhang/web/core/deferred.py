"""Texts that are marked where they stand and translated when somebody reads them."""

from __future__ import annotations


def deferred(text: str) -> str:
    """The text as it is; imported as `_`, so that it is collected for translation.

    What is written when the program starts (the schema, the problems) must not be put into the
    language of whoever started it.
    """
    return text


_ = deferred
TITLES = {
    400: _("请求不合要求"),
    401: _("令牌无效"),
    403: _("没有权限"),
    404: _("没有找到"),
    405: _("不支持这种方法"),
    406: _("没有这种格式"),
    409: _("现在不能这样做"),
    413: _("内容太大"),
    415: _("不支持这种内容"),
    422: _("参数不合要求"),
    429: _("请求太频繁"),
    500: _("程序出错"),
}
"""What each status of HTTP is called."""
