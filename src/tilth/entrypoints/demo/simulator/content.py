"""What the shop and its customers look like, in Chinese and English. Data only."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in the two languages of the demo."""

    zh: str
    en: str

    def say(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Category:
    name: Text
    price: float
    """Median price in yuan."""
    weight: float
    """Share of interest."""
    brands: tuple[Text, ...]
    nouns: tuple[Text, ...]


def _texts(words: str) -> tuple[Text, ...]:
    """`中文|English` each, parted by commas; a word without a bar is the same in both languages."""
    return tuple(Text(*(word.split("|") if "|" in word else (word, word))) for word in words.split(", "))


CATEGORIES = (
    Category(
        Text("手机数码", "Phones & Digital"),
        1899,
        1.2,
        _texts("华为|Huawei, 小米|Xiaomi, Apple, 荣耀|Honor, OPPO, vivo"),
        _texts("5G 手机|5G phone, 蓝牙耳机|earbuds, 智能手表|smart watch, 充电宝|power bank, 平板电脑|tablet"),
    ),
    Category(
        Text("家用电器", "Home Appliances"),
        899,
        0.9,
        _texts("美的|Midea, 海尔|Haier, 格力|Gree, 苏泊尔|Supor, 九阳|Joyoung, 戴森|Dyson"),
        _texts("空气炸锅|air fryer, 电饭煲|rice cooker, 吸尘器|vacuum cleaner, 破壁机|blender, 净水器|water purifier"),
    ),
    Category(
        Text("女装", "Women's Wear"),
        229,
        1.6,
        _texts("优衣库|Uniqlo, 太平鸟|Peacebird, ONLY, 伊芙丽|Eifini, ZARA, 乐町|LEDIN"),
        _texts("连衣裙|dress, 针织衫|knitwear, 风衣|trench coat, 牛仔裤|jeans, 半身裙|skirt"),
    ),
    Category(
        Text("男装", "Men's Wear"),
        249,
        0.8,
        _texts("海澜之家|HLA, 优衣库|Uniqlo, 七匹狼|Septwolves, GXG, 杰克琼斯|Jack & Jones"),
        _texts("衬衫|shirt, 夹克|jacket, T 恤|T-shirt, 休闲裤|chinos, 羽绒服|down jacket"),
    ),
    Category(
        Text("运动户外", "Sports & Outdoor"),
        399,
        1.0,
        _texts("李宁|Li-Ning, 安踏|Anta, 耐克|Nike, 阿迪达斯|Adidas, 特步|Xtep, 迪卡侬|Decathlon"),
        _texts("跑步鞋|running shoes, 瑜伽垫|yoga mat, 冲锋衣|shell jacket, 运动裤|track pants, 双肩包|backpack"),
    ),
    Category(
        Text("美妆护肤", "Beauty & Skin Care"),
        199,
        1.5,
        _texts("珀莱雅|Proya, 薇诺娜|Winona, 欧莱雅|L'Oréal, 兰蔻|Lancôme, 花西子|Florasis, 完美日记|Perfect Diary"),
        _texts("精华液|serum, 面霜|face cream, 口红|lipstick, 面膜|sheet mask, 防晒霜|sunscreen"),
    ),
    Category(
        Text("母婴", "Mother & Baby"),
        159,
        0.8,
        _texts("飞鹤|Feihe, babycare, 好孩子|Goodbaby, 帮宝适|Pampers, 贝亲|Pigeon"),
        _texts("婴儿奶粉|infant formula, 纸尿裤|diapers, 奶瓶|baby bottle, 婴儿推车|stroller, 辅食机|baby food maker"),
    ),
    Category(
        Text("休闲食品", "Snacks"),
        45,
        1.4,
        _texts("三只松鼠|Three Squirrels, 良品铺子|Bestore, 百草味|Be & Cheery, 旺旺|Want Want, 卫龙|Weilong"),
        _texts("每日坚果|daily nuts, 牛肉干|beef jerky, 辣条|spicy strips, 曲奇|cookies, 冻干草莓|dried strawberries"),
    ),
    Category(
        Text("酒水茶饮", "Tea & Drinks"),
        139,
        0.7,
        _texts("茅台|Moutai, 五粮液|Wuliangye, 农夫山泉|Nongfu Spring, 八马|Bama Tea, 瑞幸|Luckin"),
        _texts("白酒|baijiu, 乌龙茶|oolong tea, 挂耳咖啡|drip coffee, 气泡水|sparkling water, 红葡萄酒|red wine"),
    ),
    Category(
        Text("家居日用", "Home & Living"),
        69,
        1.2,
        _texts("网易严选|Yanxuan, 无印良品|MUJI, 宜家|IKEA, 洁柔|C&S, 水星家纺|Mercury"),
        _texts("四件套|bedding set, 抽纸|tissues, 保温杯|thermos, 收纳箱|storage box, 香薰|scented candle"),
    ),
    Category(
        Text("图书文具", "Books & Stationery"),
        39,
        0.6,
        _texts("中信出版|CITIC Press, 晨光|M&G, 得力|Deli, 人民文学|PLPH"),
        _texts("小说|novel, 绘本|picture book, 中性笔|gel pens, 笔记本|notebook, 历史读物|history"),
    ),
    Category(
        Text("宠物用品", "Pets"),
        89,
        0.5,
        _texts("皇家|Royal Canin, 麦富迪|Myfoodie, 网易天成|Tiancheng, 小佩|Petkit"),
        _texts("猫粮|cat food, 狗粮|dog food, 猫砂|cat litter, 自动喂食器|auto feeder, 冻干零食|freeze-dried treats"),
    ),
)

ADJECTIVES = _texts(
    "经典|Classic, 轻享|Light, 旗舰|Flagship, 新款|New, 联名|Collab, 家庭装|Family, 限定|Limited, Pro, mini, "
    "升级款|Plus"
)


@dataclass(frozen=True, slots=True)
class City:
    name: Text
    province: Text
    weight: float


def _cities(*rows: str) -> tuple[City, ...]:
    return tuple(
        City(Text(city, city_en), Text(province, province_en), float(weight))
        for city, city_en, province, province_en, weight in (row.split("|") for row in rows)
    )


CITIES = _cities(
    "上海|Shanghai|上海|Shanghai|10",
    "北京|Beijing|北京|Beijing|9",
    "深圳|Shenzhen|广东|Guangdong|8",
    "广州|Guangzhou|广东|Guangdong|8",
    "东莞|Dongguan|广东|Guangdong|4",
    "佛山|Foshan|广东|Guangdong|3",
    "杭州|Hangzhou|浙江|Zhejiang|6",
    "宁波|Ningbo|浙江|Zhejiang|3",
    "温州|Wenzhou|浙江|Zhejiang|2",
    "南京|Nanjing|江苏|Jiangsu|4",
    "苏州|Suzhou|江苏|Jiangsu|5",
    "无锡|Wuxi|江苏|Jiangsu|2",
    "成都|Chengdu|四川|Sichuan|6",
    "绵阳|Mianyang|四川|Sichuan|1",
    "重庆|Chongqing|重庆|Chongqing|5",
    "武汉|Wuhan|湖北|Hubei|5",
    "宜昌|Yichang|湖北|Hubei|1",
    "长沙|Changsha|湖南|Hunan|4",
    "郑州|Zhengzhou|河南|Henan|4",
    "洛阳|Luoyang|河南|Henan|2",
    "西安|Xi'an|陕西|Shaanxi|4",
    "青岛|Qingdao|山东|Shandong|3",
    "济南|Jinan|山东|Shandong|3",
    "天津|Tianjin|天津|Tianjin|4",
    "合肥|Hefei|安徽|Anhui|3",
    "福州|Fuzhou|福建|Fujian|2",
    "厦门|Xiamen|福建|Fujian|3",
    "沈阳|Shenyang|辽宁|Liaoning|3",
    "大连|Dalian|辽宁|Liaoning|2",
    "哈尔滨|Harbin|黑龙江|Heilongjiang|2",
    "长春|Changchun|吉林|Jilin|2",
    "石家庄|Shijiazhuang|河北|Hebei|2",
    "太原|Taiyuan|山西|Shanxi|2",
    "昆明|Kunming|云南|Yunnan|2",
    "贵阳|Guiyang|贵州|Guizhou|2",
    "南宁|Nanning|广西|Guangxi|2",
    "南昌|Nanchang|江西|Jiangxi|2",
    "海口|Haikou|海南|Hainan|1",
    "兰州|Lanzhou|甘肃|Gansu|1",
    "乌鲁木齐|Ürümqi|新疆|Xinjiang|1",
    "呼和浩特|Hohhot|内蒙古|Inner Mongolia|1",
    "银川|Yinchuan|宁夏|Ningxia|1",
)

SURNAMES = _texts(
    "王|Wang, 李|Li, 张|Zhang, 刘|Liu, 陈|Chen, 杨|Yang, 黄|Huang, 赵|Zhao, 吴|Wu, 周|Zhou, 徐|Xu, 孙|Sun, 马|Ma, "
    "朱|Zhu, 胡|Hu, 郭|Guo, 何|He, 林|Lin, 罗|Luo, 高|Gao"
)
GIVEN_NAMES = _texts(
    "伟|Wei, 芳|Fang, 娜|Na, 敏|Min, 静|Jing, 磊|Lei, 洋|Yang, 艳|Yan, 勇|Yong, 杰|Jie, 子涵|Zihan, 欣怡|Xinyi, "
    "浩宇|Haoyu, 雨桐|Yutong, 思远|Siyuan, 佳琪|Jiaqi, 晨曦|Chenxi, 梓萱|Zixuan, 俊熙|Junxi, 一诺|Yinuo"
)


@dataclass(frozen=True, slots=True)
class DeviceModel:
    """One kind of device; `channel` is where the shop meets it."""

    channel: str
    kind: str
    maker: str
    model: str
    os: str
    version: str
    user_agent: str
    weight: float


_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
_WECHAT = "MicroMessenger/8.0.54"
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
DEVICES = (
    DeviceModel("app", "mobile", "Apple", "iPhone 16", "iOS", "18.1", "TilthShop/5.2 CFNetwork/1568 Darwin/24.1.0", 4),
    DeviceModel("app", "mobile", "Huawei", "Mate 70", "HarmonyOS", "5.0", "TilthShop/5.2 (HarmonyOS 5.0)", 3),
    DeviceModel("app", "mobile", "Xiaomi", "Xiaomi 15", "Android", "15", "TilthShop/5.2 okhttp/4.12.0", 3),
    DeviceModel(
        "miniprogram",
        "mobile",
        "Apple",
        "iPhone 15",
        "iOS",
        "18.1",
        f"{_IPHONE} Mobile/15E148 {_WECHAT}",
        4,
    ),
    DeviceModel(
        "miniprogram",
        "mobile",
        "vivo",
        "X200",
        "Android",
        "15",
        f"Mozilla/5.0 (Linux; Android 15; V2405A) {_WEBKIT} Chrome/130.0.0.0 Mobile Safari/537.36 {_WECHAT}",
        4,
    ),
    DeviceModel(
        "h5", "mobile", "Apple", "iPhone 14", "iOS", "17.6", f"{_IPHONE} Version/17.6 Mobile/15E148 Safari/604.1", 2
    ),
    DeviceModel(
        "h5",
        "mobile",
        "OPPO",
        "Find X8",
        "Android",
        "15",
        f"Mozilla/5.0 (Linux; Android 15; PKB110) {_WEBKIT} Chrome/130.0.0.0 Mobile Safari/537.36",
        2,
    ),
    DeviceModel(
        "web",
        "desktop",
        "",
        "",
        "Windows",
        "10",
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/130.0.0.0 Safari/537.36",
        3,
    ),
    DeviceModel(
        "web",
        "desktop",
        "Apple",
        "MacBook",
        "Mac OS X",
        "15.1",
        f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_WEBKIT} Chrome/130.0.0.0 Safari/537.36",
        1.5,
    ),
)


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """A bought campaign. `start` and `stop` count days from the end of the simulated time; None = always on."""

    name: Text
    source: str
    medium: str
    budget: float
    """Relative weight among the campaigns of a day."""
    cost_per_click: float
    """Yuan."""
    start: int | None = None
    stop: int = 0


CAMPAIGNS = (
    CampaignPlan(Text("百度品牌词", "Baidu brand terms"), "baidu", "cpc", 1.2, 5.4),
    CampaignPlan(Text("百度品类词", "Baidu category terms"), "baidu", "cpc", 0.8, 10.8),
    CampaignPlan(Text("抖音信息流", "Douyin feed"), "douyin", "feed", 1.6, 6.6),
    CampaignPlan(Text("小红书种草", "RED seeding"), "xiaohongshu", "social", 1.1, 4.8),
    CampaignPlan(Text("微信朋友圈", "WeChat Moments"), "wechat", "social", 1.0, 7.2),
    CampaignPlan(Text("秋季上新", "Autumn launch"), "douyin", "feed", 1.0, 6.0, 85, 70),
    CampaignPlan(Text("年中大促", "Mid-season sale"), "douyin", "feed", 2.5, 7.8, 66, 59),
    CampaignPlan(Text("会员日", "Members' day"), "wechat", "social", 0.9, 4.2, 45, 42),
    CampaignPlan(Text("双十一预热", "Double 11 warm-up"), "xiaohongshu", "social", 2.0, 6.0, 34, 23),
    CampaignPlan(Text("双十一主会场", "Double 11 main venue"), "douyin", "feed", 4.0, 9.6, 23, 18),
    CampaignPlan(Text("返场清仓", "Last call"), "baidu", "cpc", 0.8, 6.0, 17, 12),
)

OWNED_SOURCES = (
    # source, medium, campaign, referrer
    ("sms", "sms", Text("老客唤醒短信", "Win-back text"), ""),
    ("email", "email", Text("每周精选", "Weekly picks"), ""),
)
REFERRERS = {
    "baidu": "https://www.baidu.com/",
    "douyin": "https://www.douyin.com/",
    "xiaohongshu": "https://www.xiaohongshu.com/",
    "wechat": "https://weixin.qq.com/",
    "bing": "https://www.bing.com/",
}
COUPONS = (
    # code, threshold and discount in yuan
    ("NEW20", 99, 20),
    ("VIP50", 399, 50),
    ("SAVE100", 999, 100),
)
