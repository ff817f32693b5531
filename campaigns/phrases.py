"""The words of every problem that a campaign can have, by kind: Vietnamese, English, and remedies.

`$name` stands for what was found; `problem.problem` fills it once and never reads what it filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Phrase(NamedTuple):
    """How one kind of problem is told: what is wrong, then what to do."""

    words_vi: str
    words_en: str
    remedy_vi: str
    remedy_en: str


_OF_THE_FILE: Final[Mapping[str, Phrase]] = {
    "bad_toml": Phrase(
        "Tệp không đúng cú pháp TOML: $said.",
        "The file is not TOML: $said.",
        "Sửa dòng này; chữ đặt trong dấu nháy, mỗi khóa một lần.",
        "Correct that line; text stands in quotes, each key once.",
    ),
    "key_missing": Phrase(
        "Thiếu khóa $key.",
        "The key $key is missing.",
        "Thêm khóa này; xem tệp mẫu bluezone-sms.toml.",
        "Add it; bluezone-sms.toml shows how.",
    ),
    "key_unknown": Phrase(
        "Không có khóa nào tên là $key.",
        "There is no key named $key.",
        "Bỏ khóa này hoặc sửa tên; tên gần nhất: $nearest.",
        "Remove it or correct its name; the nearest is $nearest.",
    ),
    "wrong_type": Phrase(
        "Giá trị $found không đúng kiểu: $said_vi.",
        "The value $found is of the wrong kind: $said_en.",
        "Viết chữ trong dấu nháy, số không có dấu nháy, true hoặc false.",
        "Write text in quotes, numbers without, true or false.",
    ),
    "out_of_range": Phrase(
        "Giá trị $found không được phép: $said_vi.",
        "The value $found is not allowed: $said_en.",
        "Chọn một giá trị trong giới hạn hoặc trong danh sách đã nêu.",
        "Choose a value within what is named.",
    ),
    "bad_hours": Phrase(
        "Khung giờ không hợp lệ: $said.",
        "These hours make no window: $said.",
        'Viết daily = ["07:00-21:00"], hoặc từng ngày: Mon = ["08:00-11:30", "13:00-18:30"].',
        'Write daily = ["07:00-21:00"], or day by day: Mon = ["08:00-11:30", "13:00-18:30"].',
    ),
    "bad_cut_off": Phrase(
        "Hạn bổ sung $found không hợp lệ.",
        "$found is no cut-off for supplements.",
        'Viết "Thu 12:00" cho chiến dịch theo tuần, "12:00" cho chiến dịch theo ngày.',
        'Write "Thu 12:00" for a weekly campaign, "12:00" for a daily one.',
    ),
    "bad_brandname": Phrase(
        "Tên định danh $found không hợp lệ.",
        "$found is no brandname.",
        "Tối đa 11 ký tự: chữ La-tinh không dấu, chữ số, - _ . và dấu cách; không chỉ gồm chữ số.",
        "At most 11 characters: plain Latin letters, digits, - _ . and space; not digits only.",
    ),
    "brandname_missing": Phrase(
        "Đường gửi $gateway chưa có tên định danh (brandname).",
        "The route $gateway has no brandname.",
        "Thêm brandname đã đăng ký với nhà mạng này.",
        "Add the brandname registered with that carrier.",
    ),
    "brandname_unwanted": Phrase(
        "Zalo gửi dưới tên của Official Account, không dùng tên định danh.",
        "Zalo sends under the Official Account's own name, not under a brandname.",
        "Bỏ khóa brandname của đường gửi $gateway.",
        "Remove brandname from the route $gateway.",
    ),
    "unknown_placeholder": Phrase(
        "Không có ô điền nào tên là {$name}.",
        "There is no placeholder {$name}.",
        "Chỉ dùng: $known. Dấu { và } không dùng vào việc khác.",
        "Use only $known. The signs { and } have no other use.",
    ),
    "route_missing": Phrase(
        "Chiến dịch không có đường gửi nào.",
        "The campaign has no route.",
        "Thêm ít nhất một bảng [routes.<gateway>].",
        "Add at least one table [routes.<gateway>].",
    ),
    "route_of_other_medium": Phrase(
        "Đường gửi $gateway không thuộc phương tiện $medium.",
        "The route $gateway does not carry $medium.",
        "Bỏ đường gửi này, hoặc viết một chiến dịch riêng cho phương tiện kia.",
        "Remove it, or write a campaign of its own for the other medium.",
    ),
    "ways_missing": Phrase(
        "Chiến dịch Zalo chưa nói gửi bằng cách nào.",
        "A Zalo campaign must say by which ways it is sent.",
        'Thêm ways = ["zns", "oa", "vng-statement"], giữ lại những cách được dùng.',
        'Add ways = ["zns", "oa", "vng-statement"], keeping those in use.',
    ),
    "ways_unwanted": Phrase(
        "Chỉ chiến dịch Zalo mới có khóa ways.",
        "Only a Zalo campaign has ways.",
        "Bỏ khóa ways.",
        "Remove the key.",
    ),
    "way_without_route": Phrase(
        "Cách $way cần bảng [routes.$gateway].",
        "The way $way needs a table [routes.$gateway].",
        "Thêm bảng đó, hoặc bỏ $way khỏi ways.",
        "Add the table, or take $way out of ways.",
    ),
    "route_without_way": Phrase(
        "Có bảng [routes.$gateway] nhưng ways không có $way.",
        "There is a table [routes.$gateway], but ways does not name $way.",
        "Thêm $way vào ways, hoặc bỏ bảng đó.",
        "Add $way to ways, or remove the table.",
    ),
    "cadence_too_often": Phrase(
        "$times lượt mỗi $unit không giữ được: cùng một số, hai tin cách nhau ít nhất 24 giờ.",
        "$times times a $unit cannot be kept: two messages to one number are 24 hours apart.",
        "Ghi tối đa $most lượt mỗi $unit.",
        "Write at most $most times a $unit.",
    ),
    "links_wrong_number": Phrase(
        "Có $found địa chỉ, phương tiện $medium cho phép từ $least đến $most.",
        "There are $found links; $medium takes $least to $most.",
        "SMS chỉ mang địa chỉ Bluezone; Zalo thêm được địa chỉ khai báo y tế.",
        "SMS carries Bluezone's only; Zalo may add the health declaration's.",
    ),
    "link_repeated": Phrase(
        "Tên hoặc địa chỉ $found được khai hai lần.",
        "The name or address $found is listed twice.",
        "Giữ lại một lần.",
        "Keep it once.",
    ),
    "bad_url": Phrase(
        "Địa chỉ $url không dùng được: $said_vi.",
        "The address $url cannot be used: $said_en.",
        "Viết địa chỉ công khai đầy đủ, ví dụ https://bluezone.gov.vn/taiapp.",
        "Write the whole public address, such as https://bluezone.gov.vn/taiapp.",
    ),
    "bad_landing_host": Phrase(
        "$host không phải tên miền công khai viết thường.",
        "$host is no public domain in plain lower case.",
        "Chỉ viết tên miền mà trang có thể chuyển đến, ví dụ play.google.com.",
        "Write only the domain that the page may redirect to, such as play.google.com.",
    ),
    "bad_template": Phrase(
        "Mẫu tin đã đăng ký không đọc được: $said_vi.",
        "The registered text cannot be read: $said_en.",
        "Chép lại đúng mẫu mà nhà mạng đã duyệt.",
        "Copy the text as the carrier approved it.",
    ),
    "parameter_missing": Phrase(
        "Mẫu tin cần tham số $name.",
        "The registered text needs the parameter $name.",
        "Thêm $name vào bảng template.parameters.",
        "Add $name to template.parameters.",
    ),
    "parameter_unknown": Phrase(
        "Mẫu tin không có tham số $name.",
        "The registered text has no parameter $name.",
        "Bỏ $name, hoặc chép lại mẫu đã đăng ký.",
        "Remove $name, or copy the registered text again.",
    ),
}

_OF_THE_CONTENT: Final[Mapping[str, Phrase]] = {
    "hidden_character": Phrase(
        "Có ký tự ẩn, điều khiển hoặc dấu cách lạ: $names.",
        "There are hidden or control characters or foreign spaces: $names.",
        "Gõ lại đoạn đó bằng tay, không chép từ nơi khác.",
        "Type that passage anew instead of pasting it.",
    ),
    "imitating_character": Phrase(
        "Có ký tự giả dạng chữ La-tinh: $names.",
        "There are characters that imitate Latin ones: $names.",
        "Gõ lại bằng bàn phím tiếng Việt.",
        "Type it anew on a Vietnamese keyboard.",
    ),
    "look_alike_address": Phrase(
        "Địa chỉ $address nhái theo $approved.",
        "The address $address resembles $approved and is not it.",
        "Viết đúng từng ký tự: $approved.",
        "Write exactly $approved.",
    ),
    "look_alike_word": Phrase(
        "Tên $address nhái theo $approved (năm 2020 nhiều người cài nhầm vì tên như vậy).",
        "The name $address resembles $approved (people installed such names by mistake in 2020).",
        "Viết đúng tên như trong địa chỉ $approved.",
        "Write the name as in $approved.",
    ),
    "look_alike_link": Phrase(
        "Địa chỉ đề nghị duyệt $address nhái theo địa chỉ chính thức $approved.",
        "The link to approve, $address, resembles the official $approved and is not it.",
        "Dùng địa chỉ chính thức; các địa chỉ đã biết: $official.",
        "Use the official address; known ones: $official.",
    ),
    "bluezone_link_missing": Phrase(
        "Không có địa chỉ chính thức của Bluezone trong các địa chỉ đề nghị duyệt.",
        "None of the links to approve is Bluezone's official address.",
        "Công văn 88/CV-BCĐ mục 2.3 bắt buộc địa chỉ này; thêm $official vào [[links]].",
        "Dispatch 88/CV-BCĐ 2.3 orders it; add $official to [[links]].",
    ),
    "address_variant": Phrase(
        "$address cùng trang với $approved nhưng viết khác.",
        "$address is the site of $approved, written otherwise.",
        "Viết đúng từng ký tự: $approved, với dấu cách ở hai bên.",
        "Write exactly $approved, with a space on either side.",
    ),
    "address_too_many": Phrase(
        "$address không phải địa chỉ được duyệt.",
        "$address is not an approved address.",
        "Bỏ đi. Nếu chỉ thiếu dấu cách sau dấu chấm thì thêm dấu cách.",
        "Remove it. If only a space is missing after a full stop, add the space.",
    ),
    "address_repeated": Phrase(
        "Địa chỉ $approved có $found lần, phải có đúng một lần.",
        "$approved stands there $found times; it must stand there once.",
        "Giữ lại một lần.",
        "Keep it once.",
    ),
    "address_missing": Phrase(
        "Thiếu địa chỉ $approved.",
        "$approved is missing.",
        "Viết địa chỉ đó đúng từng ký tự, đúng một lần.",
        "Write it exactly, once.",
    ),
    "mention_missing": Phrase(
        'Nội dung không nói đến "$phrase".',
        'The text does not speak of "$phrase".',
        'Viết "$phrase" trong nội dung, ngoài địa chỉ.',
        'Write "$phrase" in the text, outside the address.',
    ),
    "address_in_field": Phrase(
        "Trường $name của danh sách chứa một địa chỉ: $address.",
        "The roster field $name holds an address: $address.",
        "Sửa ô đó trong danh sách; trường không được mang địa chỉ.",
        "Correct that cell of the roster; a field may carry no address.",
    ),
    "field_hides": Phrase(
        "Trường $name của danh sách có ký tự không được phép: $names.",
        "The roster field $name holds characters that are not allowed: $names.",
        "Gõ lại ô đó trong danh sách.",
        "Type that cell of the roster anew.",
    ),
    "field_missing": Phrase(
        "Không có giá trị cho {$name}.",
        "There is no value for {$name}.",
        "Bổ sung cột đó trong danh sách, hoặc bỏ {$name} khỏi nội dung.",
        "Complete that column of the roster, or take {$name} out of the text.",
    ),
    "field_too_long": Phrase(
        "Giá trị của {$name} dài $found ký tự, tối đa $most.",
        "The value of {$name} has $found characters; $most is the most.",
        "Viết ngắn lại trong danh sách.",
        "Shorten it in the roster.",
    ),
    "unspeakable_character": Phrase(
        "Tin không dấu không viết được: $names.",
        "A text without marks cannot say $names.",
        'Thay ký tự đó, hoặc gửi có dấu (alphabet = "accented").',
        'Replace it, or send with marks (alphabet = "accented").',
    ),
    "accents_left": Phrase(
        "Đường gửi $gateway không dấu nhưng mẫu đã đăng ký có dấu.",
        "The route $gateway goes without marks, but its registered text has them.",
        'Đăng ký mẫu không dấu, hoặc đặt alphabet = "accented".',
        'Register a text without marks, or set alphabet = "accented".',
    ),
    "too_many_segments": Phrase(
        "Nội dung dài $found tin nhắn, đường gửi $gateway cho phép tối đa $most.",
        "The text takes $found segments; the route $gateway allows $most.",
        "Viết ngắn lại, gửi không dấu, hoặc nâng segments_max nếu hợp đồng cho phép.",
        "Shorten it, send it without marks, or raise segments_max if the contract allows.",
    ),
    "too_many_characters": Phrase(
        "Nội dung dài $found ký tự, đường gửi $gateway cho phép tối đa $most.",
        "The text has $found characters; the route $gateway allows $most.",
        "Viết ngắn lại.",
        "Shorten it.",
    ),
    "label_missing": Phrase(
        "Tin quảng cáo phải bắt đầu bằng [QC].",
        "An advertising text must begin with [QC].",
        'Thêm [QC] vào đầu; nếu là thông báo thì đặt class = "cskh".',
        'Put [QC] first; if it is a notice, set class = "cskh".',
    ),
    "label_unwanted": Phrase(
        "Tin chăm sóc khách hàng (thông báo) không mang nhãn $label.",
        "A care (notice) text carries no label $label.",
        'Bỏ nhãn; nếu là quảng cáo thì đặt class = "qc".',
        'Remove the label; if it is advertising, set class = "qc".',
    ),
    "template_missing": Phrase(
        "Đường gửi $gateway chỉ nhận mẫu tin đã đăng ký.",
        "The route $gateway takes registered templates only.",
        "Thêm bảng [routes.$gateway.template] với id và registered_text.",
        "Add a table [routes.$gateway.template] with id and registered_text.",
    ),
    "template_differs": Phrase(
        "Mẫu $template_id ở nhà mạng khác với mẫu trong tệp: $registered",
        "Template $template_id at the carrier is not the text of the file: $registered",
        "Chép lại mẫu của nhà mạng, hoặc đăng ký lại mẫu rồi duyệt lại.",
        "Copy the carrier's text, or register it anew and have it approved again.",
    ),
    "parameter_too_long": Phrase(
        "Tham số $name dài $found ký tự, tối đa $most.",
        "The parameter $name has $found characters; $most is the most.",
        "Viết ngắn lại.",
        "Shorten it.",
    ),
    "parameter_empty": Phrase(
        "Tham số $name để trống.",
        "The parameter $name is empty.",
        "Điền giá trị.",
        "Give it a value.",
    ),
    "parameter_forbidden": Phrase(
        "Tham số $name có ký tự mà nhà mạng từ chối: $signs",
        "The parameter $name holds signs that the carrier refuses: $signs",
        "Bỏ các ký tự đó.",
        "Remove them.",
    ),
}

PHRASES: Final[Mapping[str, Phrase]] = {**_OF_THE_FILE, **_OF_THE_CONTENT}

#: Kinds of a file that is well formed and that sending would still be wrong.
GUARDS: Final = frozenset(_OF_THE_CONTENT)
