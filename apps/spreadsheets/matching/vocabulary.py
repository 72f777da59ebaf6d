"""Words that head the columns of goal lists and tenant lists."""

import re
from collections.abc import Mapping

from apps.spreadsheets.cells.text import squeezed
from apps.spreadsheets.cells.units import canonical_unit

PUNCTUATION = re.compile(r"[()\[\]{},:;.'\"/|*·•_\-~《》<>“”‘’。]+")
PARENTHESIS = re.compile(r"[(\[](?P<inside>[^()\[\]]*)[)\]]")
YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
ORDINAL_YEAR = re.compile(r"第([一二三1-3])年")
TOTAL_WORDS = re.compile(r"两年|二年|合计|总计|累计|总数|总量|目标值|目标数|目标|指标值|任务数")

GOALS: Mapping[str, str] = {
    "seq": "序号 编号 序 行号 no 号",
    "county": (
        "县市区 所在县市区 县 区县 县区 市县 区县市 所属县市区 所属区县 所属县 属地 所在地 所在地区 地区 "
        "所在县 行政区划 县市区名称 区域 所属地区 所在区县 市区县"
    ),
    "park": (
        "园区名称 园区 小微园名称 小微企业园名称 试点园区 试点园区名称 平台名称 园区全称 小微企业园 园名 企业园名称"
    ),
    "code": (
        "统一社会信用代码 信用代码 社会信用代码 园区代码 统一信用代码 机构代码 园区统一社会信用代码 "
        "运营单位统一社会信用代码 运营主体统一社会信用代码 社会统一信用代码 代码"
    ),
    "class": "服务类别 类别 服务类型 服务大类 服务分类 类型 大类",
    "service": "服务项目 项目 服务名称 服务项目名称 项目名称 服务内容 服务事项 服务子项 具体服务项目 服务",
    "content": "目标内容 内容 绩效目标 绩效内容 目标描述 指标内容 具体内容 工作内容 目标说明",
    "unit": "计量单位 单位 目标单位 计数单位 指标单位",
    "enterprises": "试点企业 试点企业数 企业数 试点企业家 试点企业家数",
    "note": "备注 说明 备注说明 附注 其他说明",
}
TENANTS: Mapping[str, str] = {
    "seq": "序号 编号 序 行号 no 号",
    "name": "企业名称 名称 单位名称 公司名称 入驻企业 入驻企业名称 企业全称 企业 法人名称",
    "code": "统一社会信用代码 信用代码 社会信用代码 企业代码 统一信用代码 社会统一信用代码 代码",
    "division": (
        "行业大类代码 行业代码 行业大类 行业 国民经济行业大类 所属行业 国民经济行业 行业类别 gbt4754大类 "
        "国民经济行业代码"
    ),
    "employees": "从业人员 从业人数 员工人数 员工数 职工人数 从业人员数 人数 从业人员期末人数 用工人数",
    "revenue": "营业收入 年营业收入 营收 销售收入 主营业务收入 上年营业收入 上年度营业收入",
    "assets": "资产总额 总资产 资产 资产总计 上年资产总额",
    "moved_in": "入驻日期 入驻时间 入园日期 入园时间 进驻日期 进驻时间",
    "moved_out": "退出日期 退出时间 迁出日期 迁出时间 搬离日期 离园日期",
    "pilot": "试点企业 是否试点企业 是否试点 试点",
    "key": "重点企业 是否重点企业 是否重点 重点",
    "note": "备注 说明 备注说明 附注",
}

OFFERS: Mapping[str, str] = {
    "seq": "序号 编号 序 行号 no 号",
    "name": (
        "服务机构 服务机构名称 机构名称 机构 服务单位 服务单位名称 单位名称 服务商 服务商名称 供应商 供应商名称 "
        "合作服务机构 合作机构 合作机构名称 服务主体 服务主体名称 机构全称 服务提供方 提供方"
    ),
    "kind": "机构类型 机构类别 机构性质 服务主体类型 服务商类型 单位类型 单位性质 主体类型 类型",
    "code": "统一社会信用代码 信用代码 社会信用代码 机构代码 统一信用代码 社会统一信用代码 机构信用代码 代码",
    "legal": "法定代表人 法人代表 法人 法人姓名 负责人",
    "address": "地址 注册地址 住所 办公地址 联系地址 单位地址",
    "class": "服务类别 服务大类 服务分类 类别 大类",
    "service": "服务项目 服务类型 项目 服务项目名称 项目名称 服务事项 服务名称 服务",
    "product": "服务产品 产品名称 服务产品名称 产品 套餐 服务套餐 套餐名称",
    "content": "服务内容 内容 产品内容 服务内容说明 服务说明 产品说明 具体内容",
    "deliverable": "交付成果 交付物 成果 服务成果 交付内容 成果形式 交付标准",
    "price": "价格 服务价格 单价 报价 收费标准 收费 产品价格 服务单价 合同价 优惠价",
    "unit": "计价单位 计量单位 单位 计费单位 收费单位",
    "reference": "同类市场参考价 市场参考价 参考价 市场价 市场价格 参考价格 同类市场价 市场参考价格 同类服务市场价",
    "source": "参考价来源 市场价来源 价格来源 来源 参考来源 参考价来源类型 价格依据 市场价依据",
    "reference_note": "来源说明 参考价说明 参考价依据 依据说明 来源文件 来源网址 来源文件或网址",
    "reference_date": "参考价日期 来源日期 询价日期 取价日期 市场价日期 参考价取得日期",
    "validity": "有效期 有效期限 服务期限 报价有效期 起止日期 有效时间 有效期起止",
    "valid_from": "有效期起 生效日期 开始日期 起始日期 有效期开始 有效期自 起始时间 开始时间",
    "valid_until": "有效期止 截止日期 失效日期 终止日期 结束日期 有效期至 有效期结束 截止时间 结束时间",
    "reason": "例外说明 超出参考价理由 超价理由 超价说明 高于参考价理由 高于参考价的理由 价格说明 超参考价理由",
    "selection": "遴选方式 遴选记录 选定方式 筛选方式 遴选",
    "person": "联系人 联系人姓名 经办人 联络人",
    "phone": "联系电话 电话 手机 手机号 手机号码 联系方式 办公电话",
    "account": "银行账号 账号 开户账号 银行账户 收款账号",
    "identity": "身份证 身份证号 身份证号码 证件号 证件号码",
    "note": "备注 说明 备注说明 附注",
}

RECORDS: Mapping[str, str] = {
    "seq": "序号 序 行号 no 号",
    "key": (
        "活动编号 服务编号 记录编号 服务记录编号 事件编号 场次编号 编号 登记信息 服务记录 记录 记录号 项目编号 record "
        "recordnumber event"
    ),
    "park": "园区 园区名称 所属园区 小微企业园 park",
    "date": "服务日期 日期 活动日期 服务时间日期 举办日期 开展日期 实施日期 dateofservice date",
    "hours": "时间 服务时间 活动时间 起止时间 时段 具体时间 time",
    "starts": "开始时间 起始时间 时间起 开始 from",
    "ends": "结束时间 截止时间 时间止 结束 to",
    "class": "服务类别 服务大类 服务分类 类别 大类",
    "service": "服务项目 服务类型 项目 项目名称 服务项目名称 服务事项 服务子项 service",
    "title": ("服务标题 标题 活动名称 活动主题 主题 服务名称 服务主题 服务内容 内容 名称 称号 活动内容 事项 title"),
    "place": "地点 服务地点 活动地点 举办地点 place",
    "provider": (
        "服务机构 服务机构名称 机构名称 服务单位 服务商 服务提供方 合作服务机构 合作机构 供应商 服务主体 provider "
        "服务机构代码 服务机构统一社会信用代码"
    ),
    "provider_kind": "机构类型 服务机构类型 机构类别 服务主体类型 kindofprovider",
    "agreement": "协议编号 服务协议编号 服务协议 协议 合同编号 合同号 协议号 agreement agreementnumber",
    "enterprises": (
        "服务企业 企业 企业名称 服务企业名称 受服务企业 参与企业 参加企业 参会企业 服务对象 参与企业名单 企业名单 "
        "试点企业 试点企业名称 受益企业 enterprisesserved enterprises enterprise"
    ),
    "codes": (
        "企业代码 企业信用代码 企业统一社会信用代码 统一社会信用代码 信用代码 社会信用代码 服务企业代码 "
        "服务企业统一社会信用代码"
    ),
    "visits": "家次 服务家次 企业家次 参与企业数 服务企业数 企业数 企业家数 visits",
    "team": "服务团队 团队 服务人员 专家 授课老师 讲师 团队成员 主讲人 team serviceteam",
    "quantity": "数量 服务数量 完成数量 工作量 quantity",
    "amount": "金额 服务金额 费用 服务费用 服务费 合同金额 发票金额 支出金额 amount amountyuan",
    "need": "服务需求 企业需求 需求 需求内容 need",
    "problem": "存在问题 问题 企业问题 主要问题 problem",
    "action": "服务措施 措施 采取措施 解决措施 服务过程 实施过程 actiontaken action",
    "result": "服务结果 结果 服务成果 成果 result",
    "effect": "成效 服务成效 量化成效 成效数据 效果 服务效果 effect effectinfigures",
    "solved": "是否解决 解决情况 问题是否解决 已解决 是否已解决 solved",
    "files": "附件 文件 文件名 附件名称 证明材料 佐证材料 材料 附件文件名 文件名称 材料清单 files filenames",
    "phone": "联系电话 电话 手机 手机号 手机号码 联系方式",
    "identity": "身份证 身份证号 身份证号码 证件号 证件号码",
    "state": "状态 state",
    "missing": "还缺 missing",
    "note": "备注 说明 附注 note",
}


VOUCHERS: Mapping[str, str] = {
    "seq": "序号 编号 序 行号 no 号",
    "entry_date": "日期 支出日期 记账日期 付款日期 支付日期 业务日期 入账日期",
    "voucher": "凭证号 凭证编号 凭证 记账凭证号 凭证号码 记账凭证 凭证字号",
    "purpose": "摘要 用途 资金用途 支出用途 支出内容 事项 支出事项",
    "payee": "收款单位 收款人 收款方 收款单位名称 对方单位 收款单位个人",
    "payee_code": "统一社会信用代码 收款单位统一社会信用代码 信用代码 社会信用代码 收款单位信用代码",
    "amount": "支出 支出金额 金额 付款金额 支付金额 支出数",
    "service": "服务项目 预算科目 预算项目 科目 支出科目 服务类型",
    "invoice": "发票号码 发票号 发票",
    "agreement": "协议编号 合同编号 协议号 合同号",
    "record": "服务记录 服务记录编号 记录编号",
    "target": "绩效目标 目标",
    "income": "收入 收入金额 到账金额",
    "balance": "结余 余额",
    "reversal": "冲销",
    "note": "备注 说明",
}


def without_unit(text: str) -> tuple[str, str]:
    """Folded header text without a unit in parentheses, and that unit ('' when there is none)."""
    unit = ""
    for match in list(PARENTHESIS.finditer(text)):
        inside = match["inside"].removeprefix("单位:").removeprefix("单位")
        found = canonical_unit(inside)
        if found:
            unit, text = found, text.replace(match[0], "")
    return text, unit


def key_of(text: str) -> str:
    """The form in which header words are compared: folded, without punctuation and units."""
    return PUNCTUATION.sub("", without_unit(squeezed(text))[0])


def words(vocabulary: Mapping[str, str]) -> dict[str, str]:
    """Field by header word."""
    return {key_of(word): field for field, names in vocabulary.items() for word in names.split()}


def year_in(text: str, years: list[int]) -> int | None:
    """The year a header names, absolutely (2023年) or by its place in the programme (第一年)."""
    found = YEAR.findall(text)
    if len(set(found)) == 1:
        return int(found[0])
    ordinal = ORDINAL_YEAR.search(text)
    if ordinal is None or found:
        return None
    place = "一二三".find(ordinal[1]) if ordinal[1] in "一二三" else int(ordinal[1]) - 1
    return years[place] if place < len(years) else None
