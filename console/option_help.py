"""The help of every option and argument by name: (Vietnamese, English)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OPTION_HELP: Final[Mapping[str, tuple[str, str]]] = {
    "duty_name": ("Tên người hoặc ca trực.", "Who: a person, or a post."),
    "duty_email": ("Địa chỉ e-mail nhận báo động.", "Where alerts go by e-mail."),
    "duty_webhook": (
        "Địa chỉ https nhận POST có chữ ký.",
        "An https address that takes a signed POST.",
    ),
    "duty_level": (
        "1 gọi trước · 2 gọi khi sau 30 phút chưa ai nhận.",
        "1 is called first · 2 when nobody took it for 30 minutes.",
    ),
    "duty_language": (
        "vi tiếng Việt, tiếng Anh bên dưới · en chỉ tiếng Anh.",
        "vi Vietnamese with English below · en English alone.",
    ),
    "alert_id": ("Số báo động, trong thư hoặc loa alert list.", "The alert's number."),
    "alerts_all": ("Cả những báo động đã hết.", "Those that are over, too."),
    "json": ("In một đối tượng JSON ra stdout.", "Print one JSON object on stdout."),
    "csv": ("In bảng thứ nhất dưới dạng CSV.", "Print the first table as CSV."),
    "as_person": (
        "Tệp chứa mã cá nhân của người thực hiện (quyền 0600).",
        "File with the acting person's token (mode 0600).",
    ),
    "dry_run": ("Chỉ xem thử, không thay đổi gì.", "Only look; change nothing."),
    "yes": ("Đồng ý trước với mọi câu hỏi.", "Answer yes to every question."),
    "no_input": ("Không hỏi gì; thiếu thì dừng.", "Ask nothing; stop where something is missing."),
    "reason": ("Lý do, để kiểm tra sau này.", "Why: an auditor will read it."),
    "slug": ("Tên ngắn của chiến dịch.", "The campaign's slug."),
    "week": ("Kỳ: 2021-W22, hoặc ngày 2021-06-01.", "The period: 2021-W22, or a day 2021-06-01."),
    "password_file": (
        "Tệp chứa mật khẩu; không có thì hỏi, không hiện chữ.",
        "A file with the password; without it it is asked for, unseen.",
    ),
    "person_name": ("Họ và tên.", "The person's name."),
    "role": (
        "officer soạn · approver duyệt · admin quản trị · carrier nhà mạng · auditor kiểm tra.",
        "officer writes · approver approves · admin runs · carrier · auditor.",
    ),
    "persons_carrier": (
        "Nhà mạng của người có vai trò carrier.",
        "Whose data a person with the role carrier may see.",
    ),
    "token_file": ("Nơi ghi mã cá nhân (tệp mới, 0600).", "Where to write the token (new, 0600)."),
    "gateway": ("Tên cổng trong gateways.toml.", "The gateway's name in gateways.toml."),
    "template_id": ("Mã mẫu tin.", "The template's id."),
    "attested_text": (
        "Tệp văn bản chứa đúng nội dung đã đăng ký.",
        "Text file of the registered text, word for word.",
    ),
    "consent_code": ("Mã mà Zalo trả về.", "The code that Zalo sent back."),
    "redirect_url": (
        "Địa chỉ nhận mã, như đã khai với Zalo.",
        "Where the code is sent to, as entered at Zalo.",
    ),
    "contract_carrier": ("Nhà mạng ký hợp đồng.", "The carrier that signed."),
    "contract_number": ("Số hợp đồng.", "The contract's number."),
    "contract_from": ("Ngày hiệu lực.", "Its first day."),
    "contract_to": ("Ngày cuối.", "Its last day."),
    "contract_gateway": (
        "Cổng gửi; mặc định là cổng riêng của nhà mạng.",
        "The gateway; by default the carrier's own.",
    ),
    "price": ("Đơn giá mỗi phân đoạn, đồng.", "Price per segment, in VND."),
    "segments": (
        "Số phân đoạn mỗi kỳ; bỏ trống: không giới hạn.",
        "Segments per period; none: no ceiling.",
    ),
    "quota_period": (
        "Hạn mức tính theo tuần hay tháng.",
        "Whether the ceiling is for a week or a month.",
    ),
    "class": ("cskh chăm sóc khách hàng · qc quảng cáo.", "cskh notice · qc advertising."),
    "tps": ("Số phân đoạn mỗi giây.", "Segments per second."),
    "roster_file": ("CSV hoặc CSV.gz.", "CSV or CSV.gz."),
    "roster_kind": (
        "full: ai không có tên là đã rời mạng · delta: chỉ thêm và sửa.",
        "full: whoever is not named has left · delta: only adds and changes.",
    ),
    "roster_carrier": ("Nhà mạng nộp tệp.", "The carrier that delivers the file."),
    "roster_document": ("Văn bản kèm theo.", "The document it came with."),
    "declared": ("Số dòng bên nộp kê khai.", "How many rows the deliverer declares."),
    "delivery": ("Số hiệu lần nộp.", "The delivery's number."),
    "pilot_file": (
        "CSV các số cán bộ: msisdn, và zalo_user_id cho Zalo OA.",
        "CSV of staff numbers: msisdn, and zalo_user_id for Zalo OA.",
    ),
    "pilot_gateways": (
        "Gửi thử qua cổng này; nhắc lại được; bỏ trống: mọi tuyến của chiến dịch.",
        "Through this gateway; may be repeated; none: all of the campaign's routes.",
    ),
    "pilot_number": (
        "Phiên bản khác đang được gửi; bỏ trống: bản đang được duyệt.",
        "Another version that is being sent; none: the approved one.",
    ),
    "pilot_gateway": ("Tin thử đã đến qua cổng nào.", "The gateway that it came through."),
    "pilot_address": (
        "Địa chỉ đúng như hiện trên máy; nhắc lại cho từng địa chỉ.",
        "The address just as the handset shows it; repeated for each address.",
    ),
    "pilot_note": ("Ai đọc, trên máy nào.", "Who read it, on which handset."),
    "campaign_file": ("Tệp TOML của chiến dịch.", "The campaign's TOML file."),
    "sha256": (
        "Mã băm (hoặc phần đầu) của phiên bản đã xem.",
        "Hash (or its beginning) of the version looked at.",
    ),
    "msisdn": ("Số thuê bao, viết cách nào cũng được.", "The number, in any spelling."),
    "stop_document": ("Văn bản làm căn cứ.", "The document it rests on."),
    "look_reason": (
        "Vì sao xem; được ghi vào nhật ký.",
        "Why this is looked at; goes to the access log.",
    ),
    "whole_numbers": (
        "Hiện đủ số thuê bao (cần quyền và lý do).",
        "Show numbers whole (needs the right and a reason).",
    ),
    "quota_carrier": ("Nhà mạng, hoặc vng cho Zalo.", "A carrier, or vng for Zalo."),
    "span": ("Tuần 2021-W22 hoặc tháng 2021-06.", "A week 2021-W22 or a month 2021-06."),
    "statement_file": ("Tệp báo cáo đã ký.", "The statement as signed."),
    "statement_text": ("Tệp văn bản chứa nội dung đã nhắn.", "Text file of what was sent."),
    "accounts": ("Số tài khoản.", "How many accounts there are."),
    "messaged": ("Số tài khoản đã nhắn.", "How many were messaged."),
    "signed_by": ("Người ký.", "Who signed it."),
    "stated_by": ("Bên báo cáo.", "Who states it."),
    "settlement_file": ("Báo cáo của nhà mạng: CSV hoặc CSV.gz.", "The statement: CSV or CSV.gz."),
    "settlement_carrier": ("Nhà mạng gửi báo cáo.", "The carrier that states it."),
    "settlement_of": ("Chỉ của nhà mạng này.", "Of this carrier only."),
    "complete": (
        "Nhà mạng cam kết tệp có đủ mọi tin của kỳ: tin không có trong tệp cũng là chênh lệch.",
        "The file claims to hold all of its span: what it lacks is a difference, too.",
    ),
    "report_number": ("Số báo cáo: 12/2021/BC-HM.", "The report's number: 12/2021/BC-HM."),
    "report_version": ("Phiên bản; mặc định là mới nhất.", "The version; the latest by default."),
    "report_of": ("Chỉ của nhà mạng này.", "Of this carrier only."),
    "report_line": ("Mã dòng, như trong báo cáo.", "The line's key, as the report has it."),
    "report_value": ("Số liệu nhà mạng báo.", "What the carrier states."),
    "report_xlsx": ("Ghi thành tệp Excel.", "Write it as an Excel workbook."),
    "report_pdf": ("Ghi thành tệp PDF để in và ký.", "Write it as a PDF, to be signed."),
    "reply_days": (
        "Nhận trả lời thêm bấy nhiêu ngày sau hôm nay, đến hết ngày cuối.",
        "For so many days after today replies are taken, to the end of the last.",
    ),
    "contest_file": (
        "CSV với các cột line, value, reason; tệp --csv của báo cáo điền thêm cũng được.",
        "CSV with the columns line, value, reason; the report's own --csv, filled in, will do.",
    ),
    "ruling_file": (
        "CSV với các cột line, decision, reason; tệp --csv của báo cáo điền thêm cũng được.",
        "CSV with the columns line, decision, reason; the report's own --csv, filled in, will do.",
    ),
    "ruling": ("accepted chấp nhận · refused bác.", "accepted · refused."),
    "case": ("Số hiệu chênh lệch.", "The case's number."),
    "cases": ("Số hiệu các chênh lệch.", "The numbers of cases."),
    "case_state": (
        "open chờ xử lý · accepted chấp nhận · refused bác.",
        "open · accepted · refused.",
    ),
    "run_campaign": (
        "Chỉ khi đây là mọi chiến dịch đang chạy; lặp lại được.",
        "Refused unless these are all that run; may be repeated.",
    ),
    "run_week": (
        "Tuần phải gửi; khác tuần này thì chỉ cho diễn tập.",
        "The week; another than this one only in an exercise.",
    ),
    "until_complete": ("Dừng khi không còn gì chờ gửi.", "End when nothing is due or claimed."),
    "speed": (
        "Diễn tập: số giây trôi trong một giây thật.",
        "Exercise: seconds that pass in a real one.",
    ),
    "demo_home": (
        "Thư mục dữ liệu riêng của diễn tập (mặc định .loa-demo).",
        "The exercise's own data folder (.loa-demo unless given).",
    ),
    "demo_subscribers": ("Số thuê bao của tỉnh giả lập.", "Subscribers of the synthetic province."),
    "plant": (
        "Cho lab giấu hoặc bịa chừng ấy tin, để xem có bị phát hiện.",
        "Let the lab lose or invent so many messages, to see them found.",
    ),
    "lab_port": (
        "Cổng TCP trên máy này; 0: cổng trống.",
        "TCP port on this machine; 0: a free one.",
    ),
    "seed": ("Hạt giống: cùng số, cùng lỗi.", "Same seed, same faults."),
    "faults": ("none không lỗi · usual thường ngày · hostile xấu nhất.", "none · usual · hostile."),
    "audit_session": ("Số phiên kiểm tra.", "The session's number."),
    "audit_pick": ("Số thứ tự trong mẫu.", "The pick's number in the sample."),
    "audit_finding": (
        "Kết quả: confirmed · denied · unreachable · carrier_differs.",
        "What was found: confirmed · denied · unreachable · carrier_differs.",
    ),
    "audit_seed": (
        "Hạt giống, một dòng; cùng hạt giống và khung thì cùng mẫu.",
        "The seed, one line: the same seed and frame draw the same sample.",
    ),
    "audit_size": ("Cỡ mẫu.", "How many are drawn."),
    "audit_minimum": ("Ít nhất chừng này của mỗi nhà mạng.", "At least so many of each carrier."),
    "audit_as_of": (
        "Đọc sổ theo sự kiện ghi đến lúc này (mặc định: bây giờ).",
        "Read the ledger as recorded until then; now, unless told.",
    ),
    "audit_export": ("Tệp của loa audit export.", "The file of `loa audit export`."),
    "audit_note": ("Ghi chú, không ghi số thuê bao.", "A note, without any number in it."),
    "audit_words": ("Lời kết luận, sẽ nằm trong biên bản.", "The conclusion, for the minutes."),
    "minutes_file": ("Tệp DOCX mới.", "A new DOCX file."),
    "whole_number": (
        "Hiện đủ số thuê bao của một người (cần lý do).",
        "Show one person's number whole (needs a reason).",
    ),
    "strip_week": ("Tuần cuối; mặc định: tuần này.", "The last week; this one unless told."),
    "lab_week": (
        "Bắt đầu đồng hồ diễn tập (LOA_CLOCK_FILE) ở tuần này.",
        "Begin the exercise's clock (LOA_CLOCK_FILE) at this week.",
    ),
}
