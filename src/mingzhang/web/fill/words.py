"""Texts of the page's scripts, and conflicts in words."""

from __future__ import annotations

from mingzhang.language import _, language
from mingzhang.pattern import compiled
from mingzhang.web.draft.editing import Conflict, forms_of

_DEPARTMENT = compiled("(?<!主管)部门")


def of_unit(text: str) -> str:
    """A label as a unit reads it, which is no department.

    >>> of_unit("部门整体绩效目标"), of_unit("主管部门")
    ('单位整体绩效目标', '主管部门')
    """
    return _DEPARTMENT.sub("单位", text)


def conflict_words(conflict: Conflict, profile: str) -> str:
    """What stands against an operation: where, who changed it last, when."""
    form = forms_of(profile)[conflict.table]
    label = next((f.label for f in form.fields if f.key == conflict.field), "")
    place = f"{form.label} {label}".strip()
    if not conflict.who:
        return _("{place}：已不是您看到的内容").format(place=place)
    words = {
        "gone": _("{place}：{who}在{at}删除了这一行"),
        "exists": _("{place}：{who}在{at}添加了这一行"),
        "changed": _("{place}：{who}在{at}改过"),
    }
    return words[conflict.reason].format(place=place, who=conflict.who, at=conflict.at)


def script_words() -> dict[str, str]:
    """The texts of the scripts in the language that is spoken, by the Chinese ones."""
    with language("zh"):
        texts = _texts()
    return dict(zip(texts, _texts(), strict=True))


def _texts() -> list[str]:
    return [
        _("可选的内容"),
        _("“{text}”不是可选的内容，没有保存；可选：{choices}"),
        _("从指标库选"),
        _("指标名称里的字"),
        _("加入选中的"),
        _("最近的指标值只是参考，加入后请改成今年的。"),
        _("指标库里没有这样的指标。"),
        _("现在没有连接，查不到指标库。"),
        _("{year}年，{count}个项目"),
        _("删除这一行"),
        _("新增这一行"),
        _("这一行已被删除"),
        _("这一行已经有了"),
        _("（空）"),
        _("采用对方的"),
        _("保留我的"),
        _("您修改的地方，别人刚刚也改了。什么都没有被覆盖，请逐处选择："),
        _("有{count}处修改冲突"),
        _("按选择保存"),
        _("全部保留我的"),
        _("全部采用对方的"),
        _("服务器不接受这次修改。"),
        _("没有保存上的修改还在本机。放弃后显示服务器上的内容；可以先抄走下面的文字。"),
        _("没有保存上"),
        _("放弃这些修改"),
        _("先留着"),
        _("从平台上年同一单位的资料结转，已经填写的内容不会被改动。"),
        _("结转上年数"),
        _("只要上年数"),
        _("上年数，并以上年项目和明细开头（金额留空）"),
        _("取消"),
        _("已结转"),
        _("没有结转"),
        _("请稍后再试"),
        _("知道了"),
        _("还不能提交"),
        _("还有修改没有上传，恢复连接后再提交。"),
        _("返回修改"),
        _("仍有错误，确认提交"),
        _("还没有提交"),
        _("一、选一部分填写"),
        _("左边是各个部分。“预算明细”每笔一行，每个数只填一次，各张表由此算出。"),
        _("二、像 Excel 一样填"),
        _("方向键移动，直接打字或按 Enter 修改；可以从 Excel、WPS 整块粘贴。"),
        _("Ctrl+D 向下填充，Ctrl+Z 撤销。科目按代码、名称或拼音查找。先按 Esc 再按 Tab 离开表格。"),
        _("三、随填随存"),
        _(
            "不用按保存。上方显示是否已保存；断网时修改存在本机，恢复连接后自动上传。别人同时修改同一处时，会请您选择。"
        ),
        _("四、随时看结果"),
        _(
            "右边（手机在下方）是问题和排好的表、文字、绩效表。点一个问题就到要改的地方。没有问题后，按“提交”。"
        ),
        _("第{at}步，共{count}步"),
        _("开始填报"),
        _("下一步"),
        _("跳过"),
        _("金额单位：{unit}。"),
        _("已保存"),
        _("正在保存…"),
        _("有修改冲突，请选择"),
        _("离线，已保存在本机，恢复连接后自动上传（{count}处）"),
        _("登录已过期，修改已保存在本机；请在新窗口登录，之后自动上传"),
        _("没有保存上：{words}"),
        _("草稿已提交或收回，不能再修改"),
        _("{who} {at} 修改了{count}处，已显示"),
        _("{count}处错误"),
        _("由系统填写"),
        _("必填"),
        _("选择一份"),
        _("新增"),
        _("复制"),
        _("删除"),
        _("（未命名）"),
        _("还没有内容。按“新增”开始填写。"),
        _("{name}（副本）"),
        _("{name}的操作"),
        _("插入行"),
        _("删除行"),
        _("向下填充"),
        _("行号"),
        _("新的一行"),
        _("右边有{count}列放不下，没有粘贴"),
        _("已粘贴{rows}行"),
        _("已删除{rows}行，可撤销"),
        _("{field}，第{row}行"),
        _("合计{sum}{unit}"),
        _("{rows}行"),
        _("选中{count}格，求和{sum}"),
        _("正在计算…"),
        _("暂时不能预览"),
        _("还有{count}处填报错误，改好后显示。见“问题”。"),
        _("这一部分没有内容。"),
        _("表格"),
        _("{title}（{count}）"),
        _("填报错误"),
        _("错误"),
        _("整份草稿"),
        _("需要写明原因"),
        _("待办"),
        _("检查发现"),
        _("没有发现问题。"),
        _("服务器不接受这次修改"),
        _("查找、筛选"),
        _("只看含有这些字的行"),
        _("显示的列"),
        _("{year}年"),
        _("增减"),
        _("按“{field}”排序"),
        _("{rows}行（共{all}行）"),
        _("上年有、今年没有的{count}行"),
        _("没有算上有错误的{count}处和没有填金额的{waiting}行。"),
        _("删去这些行"),
        _("还没有填金额"),
        _("{count}行没有填金额"),
        _("报表还没有算上这些行。今年有的填上金额，今年没有的删去。"),
        _("打开预览"),
        _("收起预览"),
        _("上年{figure}"),
        _("增减{change}"),
    ]
