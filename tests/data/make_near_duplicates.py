"""Writes near-duplicates.json: pairs of items of one domain, and whether they are one thing.

Run in this folder with PyYAML: python3 make_near_duplicates.py

Where the pairs come from (`from` of each):
  rows       a row of a published table worded otherwise than the standard item that it is: the labels of labelled-tables.json
  additions  a local addition of a published table, and the standard item whose words are most like it
  standard   two items of one domain of the standard, the most alike in spelling of all
  reworded   an item of the standard, and another wording of it, by hand: as counties word it, and as a clerk might
  confused   an item of the standard, and another thing alike in spelling, by hand
  written    an item of the standard, and the same words as tables have them: numbered, broken, in traditional characters, with the
             county's tier, with a word such as 信息 more or less; by rule
"""

import glob
import json
from difflib import SequenceMatcher

import yaml

# One matter in two editions of the standard: 国土空间规划 names anew what 城乡规划 had.
EDITIONS = [("01-010", "01-021"), ("01-011", "01-022"), ("01-008", "01-019"), ("01-009", "01-020"), ("01-007", "01-018"), ("01-006", "01-015")]

# By hand: the item, and the name (and category, where it is another) that says the same.
REWORDED = [
    ("01-004", "镇总体规划及土地利用规划"), ("01-004", "镇总体规划"), ("01-004", "城市、镇总体规划"), ("01-006", "镇详细规划"),
    ("01-007", "村庄规划及村土地利用规划"), ("01-005", "乡规划及土地利用规划"), ("01-020", "建设用地（含临时用地）规划许可"),
    ("01-014", "国土空间总体规划（区县级）"), ("01-002", "政民互动交流"), ("01-003", "办事服务指南"),
    ("02-001", "服务指南"), ("02-002", "过程信息"), ("02-005", "政府投资项目可研报告审批"), ("02-011", "建设项目用地预审"),
    ("02-013", "建设用地规划许可证核发"), ("02-016", "建筑工程施工许可核发"), ("02-021", "招投标信息"), ("02-022", "收土地信息"),
    ("02-023", "项目设计变更审批情况"), ("02-026", "竣工验收情况"), ("02-010", "建设项目选址意见书核发"), ("02-018", "取水许可"),
    ("03-012", "竞争性谈判公告、磋商公告、询价公告"), ("03-013", "单一来源采购公示"), ("03-017", "中标（成交）结果公告"), ("03-018", "合同公告"),
    ("03-015", "更正公告"), ("03-006", "招标文件澄清修改公告"), ("03-007", "合同订立及履行情况"), ("03-024", "土地供应计划公告"),
    ("03-034", "政策法规文件"), ("03-009", "市场主体信用"),
    ("05-006", "重大政策解读"), ("05-001", "安全生产法律法规"), ("05-008", "征集采纳社会公众意见"), ("05-017", "安全生产预警提示"),
    ("05-018", "建议提案办理情况"), ("05-002", "部门规章和地方规章"), ("05-014", "安全生产失信黑名单管理"), ("05-012", "事故隐患管理"),
    ("06-005", "A级纳税人名单公告"), ("06-006", "涉税专业服务信息"), ("06-002", "税务规范性文件"), ("06-015", "个体工商户定额公告"), ("06-009", "办税指引"),
    ("07-002", "拟征收土地公告"), ("07-002", "征地预公告"), ("07-003", "拟征土地现状调查"), ("07-009", "征地补偿安置方案"), ("07-011", "征地补偿费用支付情况"),
    ("08-001", "国家层面的法规政策"), ("08-004", "社会稳定风险评估结果"), ("08-005", "房屋调查登记结果"), ("08-008", "房地产价格评估机构确定"),
    ("08-010", "分户补偿结果"), ("08-006", "征收补偿方案"),
    ("09-003", "决策预公开"), ("09-013", "公共租赁住房承租资格审核"), ("09-014", "公共租赁住房租赁补贴审核"), ("09-015", "选房（摇号）公告"),
    ("09-017", "保障性住房房源"), ("09-009", "开工项目"), ("09-020", "公租房退出管理"), ("09-006", "住房保障中长期规划"),
    ("10-001", "农村危房改造文件"), ("10-006", "农村危房评定标准"), ("10-009", "农村危房改造竣工验收合格标准"), ("10-004", "危房改造任务分配"),
    ("11-001", "建设项目环评文件审批"), ("11-019", "突发环境事件"), ("11-021", "开展环保宣传周暨六五环境日宣传活动"), ("11-024", "污染源信息"),
    ("11-026", "环境质量信息发布"), ("11-002", "防治污染设施拆除、闲置审批"),
    ("12-008", "公共文化机构免费开放"), ("12-012", "举办各类展览和讲座"), ("12-010", "开展群众文化活动"), ("12-011", "下基层辅导、演出、展览和指导"),
    ("12-014", "非遗展示传播活动"), ("12-001", "互联网上网服务营业场所经营许可证"),
    ("13-003", "法治宣传教育表彰奖励"), ("13-007", "法律援助补贴发放"), ("13-001", "法律知识普及"), ("13-015", "法律服务机构和人员信息查询"),
    ("14-004", "防止返贫监测对象人口识别"), ("14-005", "监测对象退出"), ("14-006", "财政衔接资金分配结果"), ("14-013", "监督投诉举报"),
    ("15-012", "灾情核定"), ("15-015", "捐赠款物管理信息"), ("15-010", "灾害信息员"), ("15-009", "全国综合减灾示范社区"),
    ("16-001", "食品生产经营许可办事指南"), ("16-017", "食品药品安全宣传活动"), ("16-016", "食品药品投诉举报途径"), ("16-014", "食品安全消费提示"),
    ("17-001", "违反规定预售商品房"), ("17-009", "损坏城市树木、花草"), ("17-010", "擅自砍伐树木"),
    ("18-005", "职业培训信息"), ("18-012", "就业创业证申领"), ("18-004", "市场工资指导价位"), ("18-015", "就业困难人员的认定"),
    ("19-069", "社会保障卡启用"), ("19-001", "机关、事业单位社会保险登记"), ("19-017", "职工正常退休申请"), ("19-064", "职业技能提升补贴申领"),
    ("19-005", "城乡居民基本养老保险参保登记"), ("19-046", "工伤医疗费用申报"),
    ("20-005", "审核"), ("20-003", "政策"), ("20-008", "救助供养办事指南"), ("20-004", "最低生活保障办事指南"), ("20-010", "审批结果信息"),
    ("21-001", "养老服务相关法律、法规、政策文件"), ("21-002", "养老服务扶持政策清单"), ("21-006", "老人补贴"), ("21-009", "老年人补贴申领、发放信息"),
    ("22-001", "出生户口登记"), ("22-005", "户口迁移"), ("22-013", "居住证换领、补领"), ("22-006", "变更姓名"), ("22-003", "死亡注销登记"),
    ("22-017", "申领临时居民身份证"), ("22-016", "异地换领、补领居民身份证"),
    ("23-002", "耕地地力保护补贴"), ("23-003", "高素质农民培育（新型职业农民培育）"), ("23-001", "农业机械购置补贴"), ("23-005", "强制扑杀、强制免疫补助"),
    ("24-005", "义务教育阶段学校名录"), ("24-016", "义务教育阶段学生资助政策"), ("24-003", "教育事业发展情况"), ("24-020", "教师资格认定公告"),
    ("25-003", "医疗机构设置审批"), ("25-001", "母婴保健技术服务机构执业许可"), ("25-029", "孕产妇健康管理服务"), ("25-036", "传染病和突发公共卫生事件报告和处理服务"),
    ("25-013", "麻醉药品和第一类精神药品购用印鉴卡许可"), ("25-028", "0-6岁儿童健康管理"),
    ("26-003", "挖掘城市道路审批"), ("26-005", "特殊车辆在城市道路上行驶审批"), ("26-001", "燃气经营许可证"), ("26-010", "污水排入排水管网许可证核发"),
]

# By hand: the item, and the name of another thing.
CONFUSED = [
    ("01-012", "事中公开"), ("02-004", "政府投资项目建议书备案"), ("02-008", "企业投资项目登记"), ("02-013", "建设用地规划许可证注销"),
    ("02-016", "建筑工程竣工验收备案"), ("03-003", "招标代理公告"), ("03-005", "流标结果公示"), ("03-016", "采购意向"),
    ("03-025", "出租公告"), ("03-033", "交易结果异议处理"), ("04-001", "政府采购预算"), ("04-003", "部门预算绩效评价"), ("05-009", "行政确认"),
    ("05-015", "事故赔偿"), ("06-003", "纳税人信用"), ("06-012", "行政复议决定"), ("06-014", "欠费公告"), ("07-005", "征地批后材料"),
    ("07-010", "征地补偿安置争议裁决"), ("08-007", "房屋拆除决定"), ("08-012", "征收补偿协议"), ("09-008", "验收信息"), ("09-013", "公租房承租资格确认"),
    ("09-014", "公租房租赁补贴资格确认"), ("09-019", "公租房物业费收取"), ("10-007", "农村危房改造施工单位申请条件"), ("10-008", "农村危房改造资金绩效标准"),
    ("11-003", "危险化学品经营许可证"), ("11-005", "行政复议决定"), ("11-017", "企业事业单位环境信用评价"), ("12-002", "文艺表演团体注销"),
    ("12-004", "娱乐场所处罚"), ("12-007", "省级文物保护单位修缮审批"), ("12-015", "文博单位招聘"), ("13-005", "法律援助投诉"),
    ("13-011", "基层法律服务工作者执业、变更、注销许可"), ("13-013", "对律师事务所违法行为的处罚"), ("14-005", "贫困人口动态监测"), ("14-012", "项目招标"),
    ("15-013", "救助申请"), ("15-016", "年度款物采购情况"), ("16-001", "食品经营许可服务指南"), ("16-001", "食品小作坊登记服务指南"),
    ("16-002", "食品经营许可基本信息"), ("16-005", "农产品生产经营监督检查"), ("16-010", "食品生产经营行政强制"), ("17-003", "擅自销售商品房"),
    ("17-048", "损坏各类体育设施及其附属设施"), ("17-051", "将生活垃圾混入建筑垃圾"), ("18-010", "失业金登记"), ("18-013", "创业补贴退回"),
    ("18-014", "创业担保贷款贴息"), ("18-017", "公益性岗位招聘"), ("19-003", "参保单位注册"), ("19-004", "职工停保登记"),
    ("19-018", "城乡居民医疗保险待遇申领"), ("19-031", "工伤认定中止"), ("19-055", "失业保险金停发"), ("19-068", "社会保障卡查询"),
    ("20-004", "投诉指南"), ("20-006", "审批流程"), ("21-004", "养老机构等级评定"), ("21-006", "残疾人补贴"), ("22-001", "暂住登记"),
    ("22-002", "出养登记"), ("22-004", "服兵役登记"), ("22-011", "居住证注销"), ("22-014", "居民身份证挂失"), ("23-001", "农机报废补贴"),
    ("23-004", "支持新型农村集体经济"), ("24-012", "招生收费"), ("24-015", "学籍处分"), ("24-020", "教师职称认定"), ("25-008", "公共场所消防许可"),
    ("25-010", "医师变更注册"), ("25-012", "药师执业注册"), ("25-032", "1型糖尿病患者健康管理"), ("26-001", "燃气经营许可证注销"),
    ("26-006", "城市园林绿化行政奖励"), ("26-008", "由于工程施工、设备维修等原因确需停止供气的审批"),
]

TRADITIONAL = str.maketrans("办务设会发产业书报费机关计许证认总数据审级卫严电开", "辦務設會發產業書報費機關計許證認總數據審級衛嚴電開")


def text(item):
    return (item["category"] or "") + (item["name"] or "")


def named(item):
    return {"category": item.get("category") or "", "name": item.get("name") or "", "elements": item.get("elements") or []}


def likeness(one, other):
    return SequenceMatcher(None, text(one), text(other), autojunk=False).ratio()


def written(at, item):
    """The name as tables have it, in one of six ways."""
    name = item["name"]
    ways = [
        lambda: f"{at % 9 + 1}.{name}", lambda: name[:2] + "\n" + name[2:], lambda: name.translate(TRADITIONAL),
        lambda: name.removesuffix("信息").removesuffix("情况") + ("" if name.endswith(("信息", "情况")) else "情况"),
        lambda: "县级" + name.removeprefix("县级"), lambda: name.replace("、", "和").replace("（", "(").replace("）", ")") + "相关信息",
    ]
    return ways[at % len(ways)]()


def main():
    standard = {}
    for file in sorted(glob.glob("../../catalogs/standard/*.yaml")):
        with open(file, encoding="utf-8") as stream:
            for item in yaml.safe_load(stream)["items"]:
                standard[item["id"]] = {**named(item), "id": item["id"]}
    with open("labelled-tables.json", encoding="utf-8") as stream:
        tables = json.load(stream)
    pairs, seen = [], set()

    def add(source, domain, one, other, same):
        key = (domain, text(one), text(other))
        if text(one) != text(other) and key not in seen:
            seen.add(key)
            pairs.append({"from": source, "domain": domain, "one": named(one), "other": named(other), "same": same})

    for table in tables:
        of_domain = [item for item in standard.values() if item["id"].startswith(table["domain"])]
        for row in table["rows"]:
            if row["id"]:
                add("rows", table["domain"], row, standard[row["id"]], True)
            else:
                add("additions", table["domain"], row, max(of_domain, key=lambda item: likeness(row, item)), False)
    items = list(standard.values())
    alike = [(likeness(one, other), one, other) for at, one in enumerate(items) for other in items[at + 1:]
             if one["id"][:2] == other["id"][:2] and (one["id"], other["id"]) not in EDITIONS and one["name"] and other["name"]]
    alike.sort(key=lambda pair: (-pair[0], pair[1]["id"], pair[2]["id"]))
    for _, one, other in alike[:120]:
        add("standard", one["id"][:2], one, other, False)
    for source, listed, same in [("reworded", REWORDED, True), ("confused", CONFUSED, False)]:
        for number, name in listed:
            item = standard[number]
            add(source, number[:2], {**item, "name": name, "elements": []}, item, same)
    for at, item in enumerate(item for item in items[::14] if item["name"] and len(item["name"]) > 3):
        add("written", item["id"][:2], {**item, "name": written(at, item)}, item, True)
    with open("near-duplicates.json", "w", encoding="utf-8", newline="\n") as stream:
        json.dump({"about": __doc__.strip().splitlines(), "pairs": pairs}, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    for source in dict.fromkeys(pair["from"] for pair in pairs):
        print(source, sum(pair["from"] == source for pair in pairs))


main()
