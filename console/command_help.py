"""The help of every command, in Vietnamese and English, examples first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.audit_help import AUDIT_HELP
from console.help_entry import Help
from console.issued_help import QUOTA_HELP
from console.people_help import PEOPLE_HELP
from console.words import pick


def help_for(name: str) -> str:
    """The help of `roster import` in the console's language: one sentence, then examples.

    Raises KeyError for a command without help: only a bug can do that.
    """
    entry = HELP[name]
    said = pick((entry.vietnamese, entry.english))
    if not entry.examples:
        return said
    # A backspace alone on a line keeps typer from joining the lines that follow it.
    examples = "\n".join(f"  {one}" for one in entry.examples)
    return f"{said}\n\n\b\n{pick(('Ví dụ:', 'Examples:'))}\n{examples}"


HELP: Final[Mapping[str, Help]] = {
    "loa": Help(
        "Nhắn tin hằng tuần đến mọi thuê bao của tỉnh qua VNPT, Viettel, MobiFone và Zalo, "
        "và chứng minh được.",
        "Sends a province its weekly message by VNPT, Viettel, MobiFone and Zalo, and proves it.",
        ("loa init", "loa doctor", "loa campaign check bluezone-sms.toml", "loa up"),
    ),
    "init": Help(
        "Tạo hoặc nâng cấp cơ sở dữ liệu, tạo khóa, chép các tệp chiến dịch mẫu.",
        "Create or migrate the database, make the key, lay out the ready campaign files.",
        ("loa init", "LOA_HOME=/srv/loa loa init"),
    ),
    "doctor": Help(
        "Xem từng phần: thư mục, cơ sở dữ liệu, khóa, hàng đợi, đồng hồ, cổng gửi, địa chỉ, "
        "phông chữ, đĩa, tiến trình.",
        "Look at every part: folder, database, key, broker, clock, gateways, links, fonts, disk, "
        "process.",
        ("loa doctor", "loa doctor --json"),
    ),
    "recover": Help(
        "Sau khi phục hồi từ bản sao: ghi lại vào sổ những gì đã gửi từ lúc sao, rồi mới gửi tiếp.",
        "After a restore from a backup: enter again what was sent since, and only then go on.",
        ("loa recover --dry-run", "loa recover --reason 'the copy of 2 a.m.'"),
    ),
    "run": Help(
        "Mở, gửi và chốt những gì đến hạn, trong một tiến trình; tuần đã qua hoặc chưa đến bị từ "
        "chối trên cổng thật.",
        "Open, send and close what is due, in one process; a week that is over or not begun is "
        "refused on a live gateway.",
        (
            "loa run --until-complete",
            "loa run --campaign bluezone-sms --week 2021-W22 --until-complete",
        ),
    ),
    "up": Help(
        "Chạy tất cả, kể cả cửa nhận báo phát, đến khi bấm Ctrl-C.",
        "Run everything, the receipts door too, until Ctrl-C.",
        ("loa up", "LOA_RECEIPTS_PORT=8080 loa up"),
    ),
    "demo": Help(
        "Trọn một tuần cho một tỉnh giả lập, với nhà mạng giả lập trên máy này.",
        "A whole week for a synthetic province, against carriers on this machine.",
        ("loa demo", "loa demo --subscribers 20000 --faults hostile"),
    ),
    **PEOPLE_HELP,
    "duty": Help(
        "Ai được gọi khi có sự cố.",
        "Who is called when something is wrong.",
    ),
    "duty add": Help(
        "Thêm người trực: e-mail, webhook hoặc cả hai.",
        "Put somebody on duty: by e-mail, by webhook, or both.",
        (
            "loa duty add 'Trực ban Sở' --email truc@langson.gov.vn",
            "loa duty add Binh --webhook https://langson.gov.vn/loa/truc --level 2",
        ),
    ),
    "duty list": Help("Danh sách trực.", "The duty list.", ("loa duty list --json",)),
    "duty end": Help("Thôi trực.", "Take somebody off duty.", ("loa duty end Binh",)),
    "duty secret": Help(
        "In khóa mà webhook của một người trực dùng để kiểm tra chữ ký.",
        "Print the secret with which somebody's webhook checks our signature.",
        ("loa duty secret Binh",),
    ),
    "alert": Help("Báo động: đang có gì, ai nhận.", "Alerts: what is wrong, who takes care."),
    "alert list": Help(
        "Sự cố đang có, đã báo cho ai, ai nhận xử lý.",
        "What is wrong now, how often it was told, who takes care of it.",
        ("loa alert list", "loa alert list --all --json"),
    ),
    "alert ack": Help(
        "Nhận xử lý một báo động: không ai bị gọi nữa, trừ khi nặng thêm.",
        "Take care of an alert: nobody is called again unless it becomes worse.",
        ("loa alert ack 12 --reason 'đang gọi VNPT'",),
    ),
    "alert test": Help(
        "Gửi thử cho cả danh sách trực, cho biết đường nào không được.",
        "Send a trial to everybody on duty and say which way fails.",
        ("loa alert test", "loa alert test --dry-run"),
    ),
    "gateway": Help("Cổng gửi của nhà mạng và Zalo.", "The carriers' and Zalo's gateways."),
    "gateway check": Help(
        "Hỏi nhà mạng: đăng nhập, địa chỉ IP, số dư, nhãn, mẫu tin, hạn mức.",
        "Ask the carrier: login, IP address, balance, labels, templates, quota.",
        ("loa gateway check mobifone", "loa gateway check viettel --json"),
    ),
    "gateway connect": Help(
        "Lần đồng ý đầu tiên của quản trị OA: in địa chỉ cần mở, rồi đổi mã lấy cặp khóa.",
        "The OA administrator's first consent: print the address, then exchange the code.",
        (
            "loa gateway connect zalo --redirect-url https://langson.gov.vn/zalo",
            "loa gateway connect zalo --code CODE",
        ),
    ),
    "gateway attest": Help(
        "Người duyệt xác nhận nội dung nhà mạng đã đăng ký cho một mã mẫu tin.",
        "An approver vouches for the text that a carrier registered under a template id.",
        ("loa gateway attest vnpt 550001 --text-file mau-550001.txt --as-person ~/binh.token",),
    ),
    "gateway halt": Help(
        "Dừng một cổng trước lần gọi kế tiếp.",
        "Halt a gateway before its next call.",
        ("loa gateway halt vnpt --reason 'sai nhãn, chờ VNPT xác nhận'",),
    ),
    "gateway resume": Help(
        "Cho một cổng đã dừng gửi tiếp.",
        "Release a halted gateway.",
        ("loa gateway resume vnpt --reason 'VNPT đã sửa nhãn, công văn 12/VNPT'",),
    ),
    "contract": Help("Hợp đồng với nhà mạng.", "The carriers' contracts."),
    "contract add": Help(
        "Nhập hợp đồng: đơn giá mỗi phân đoạn, số phân đoạn mỗi kỳ, tốc độ.",
        "Enter a contract: price per segment, segments per period, pace.",
        (
            (
                "loa contract add --carrier vnpt --number 12/HĐ-2021 --from 2021-05-01 "
                "--to 2021-12-31 --price 280 --segments 3000000 --period month --tps 60"
            ),
        ),
    ),
    "roster": Help("Danh sách thuê bao.", "The roster of subscribers."),
    "roster import": Help(
        "Nhập danh sách (CSV hoặc CSV.gz, cột msisdn bắt buộc); dòng bị từ chối ghi vào "
        "TỆP.refused.csv.",
        "Import a delivery (CSV or CSV.gz, column msisdn required); refused rows go to "
        "FILE.refused.csv.",
        (
            "loa roster import vnpt.csv.gz --carrier vnpt --document 15/VNPT --declared 210000",
            "loa roster import thay-doi.csv --as delta --dry-run",
        ),
    ),
    "roster confirm": Help(
        "Người thứ hai xác nhận một lần nộp làm danh sách thay đổi đột ngột.",
        "A second person confirms a delivery that makes the roster jump.",
        ("loa roster confirm 7 --as-person ~/binh.token",),
    ),
    "roster decline": Help(
        "Từ chối một lần nộp đang chờ xác nhận; không có gì thay đổi.",
        "Decline a delivery that waits for confirmation; nothing changes.",
        ("loa roster decline 7",),
    ),
    "campaign": Help(
        "Chiến dịch: viết, kiểm tra, trình, duyệt, tạm dừng, dừng.",
        "Campaigns: written, checked, submitted, approved, paused, halted.",
    ),
    "campaign check": Help(
        "Xem mỗi cổng sẽ nói gì, tốn bao nhiêu, có kịp không; nêu mọi lỗi kèm vị trí và cách sửa.",
        "What each gateway would say, cost and reach; every problem with its place and remedy.",
        ("loa campaign check bluezone-sms.toml", "loa campaign check bluezone-zalo.toml --json"),
    ),
    "campaign add": Help(
        "Thêm chiến dịch, hoặc phiên bản kế tiếp của nó.",
        "Add a campaign, or its next version.",
        ("loa campaign add bluezone-sms.toml --as-person ~/lan.token",),
    ),
    "campaign submit": Help(
        "Trình phiên bản mới nhất để người khác duyệt.",
        "Hand the latest version in for another person's approval.",
        ("loa campaign submit bluezone-sms",),
    ),
    "campaign approve": Help(
        "Duyệt phiên bản đã trình theo mã băm, sau khi xem nội dung từng cổng.",
        "Approve the submitted version by its hash, after looking at each gateway's text.",
        (
            "loa campaign approve bluezone-sms --as-person ~/binh.token",
            "loa campaign approve bluezone-sms --sha256 3f9a1c… --no-input",
        ),
    ),
    "campaign pilot": Help(
        "Gửi thử bản đã duyệt đến tối đa 20 số cán bộ (CSV: msisdn, zalo_user_id); không tính kỳ.",
        "Send the approved version to at most 20 staff numbers; counted into no period.",
        ("loa campaign pilot bluezone-sms --to can-bo.csv --gateway vnpt",),
    ),
    "campaign pilot-read": Help(
        "Xác nhận đã đọc tin thử trên máy, gõ lại địa chỉ; có thế cổng thật mới gửi.",
        "Confirm a pilot as read on a handset, its address typed in; then a live gateway sends.",
        ("loa campaign pilot-read bluezone-sms --gateway vnpt --note 'máy của Lan'",),
    ),
    "campaign list": Help(
        "Mọi chiến dịch với phiên bản mới nhất và điều đang chặn nó.",
        "Every campaign with its latest version and what stops it.",
        ("loa campaign list", "loa campaign list --json"),
    ),
    "campaign pause": Help(
        "Tạm dừng một chiến dịch theo ý người có thẩm quyền.",
        "Pause a campaign because people choose to.",
        ("loa campaign pause bluezone-sms --reason 'chờ nội dung mới'",),
    ),
    "campaign resume": Help(
        "Bỏ tạm dừng và cho các tuyến đã dừng của chiến dịch gửi tiếp.",
        "Take a pause back and release the campaign's halts.",
        ("loa campaign resume bluezone-sms --reason 'nội dung đã được duyệt'",),
    ),
    "campaign send-on": Help(
        "Cho gửi tiếp dù trang đích không mở được; người nói chịu trách nhiệm về lý do.",
        "Send on although the landing is down; who says so answers for the reason.",
        ("loa campaign send-on bluezone-sms --reason 'tải được từ kho ứng dụng'",),
    ),
    "campaign halt": Help(
        "Dừng một chiến dịch trên mọi cổng trước lần gọi kế tiếp.",
        "Halt a campaign on every gateway before the next call.",
        ("loa campaign halt bluezone-sms --reason 'địa chỉ bị giả mạo'",),
    ),
    "link": Help(
        "Các địa chỉ được duyệt và trang đích của chúng.",
        "The approved addresses, and the pages behind them.",
    ),
    "link look": Help(
        "Xem các trang đích ngay bây giờ và những lần xem gần đây; mã 1 khi có trang không hoạt "
        "động.",
        "Look at the landings now, and at the last looks; exit code 1 where one is not up.",
        ("loa link look bluezone-sms", "loa link look bluezone-zalo --json"),
    ),
    "stoplist": Help(
        "Các số không nhắn, theo đề nghị của thuê bao.",
        "Numbers not to be messaged, at the subscriber's wish.",
    ),
    "stoplist add": Help(
        "Thêm một số; mọi chiến dịch thôi nhắn số này từ lượt lấy kế tiếp.",
        "Add a number; every campaign heeds it from the next claim.",
        ("loa stoplist add 0912345678 --reason 'thuê bao đề nghị' --document 'đơn ngày 2/6'",),
    ),
    "stoplist remove": Help(
        "Bỏ một số khỏi danh sách; mục cũ vẫn được lưu.",
        "Take a number off; the entry stays on record.",
        ("loa stoplist remove 0912345678 --reason 'thuê bao đồng ý nhận lại'",),
    ),
    "week": Help("Một tuần của một chiến dịch.", "One week of one campaign."),
    "week status": Help(
        "Danh sách, tám trạng thái, nghĩa vụ và phần còn thiếu; mã 3 khi xong mà không đạt.",
        "Roster, eight statuses, duty and shortfall; exit code 3 when complete and not kept.",
        ("loa week status bluezone-sms 2021-W22", "loa week status bluezone-sms 2021-W22 --json"),
    ),
    "week verify": Help(
        "Dựng lại sổ từ các sự kiện bằng mã riêng, nêu từng chỗ khác; mã 0 chỉ khi đúng và đạt.",
        "Refold the facts with code of its own, name each difference; 0 only if sound and kept.",
        ("loa week verify bluezone-sms 2021-W22",),
    ),
    "report": Help(
        "Báo cáo; xem từng người đều được ghi nhật ký.",
        "Reports; each look at one person is logged.",
    ),
    "report compliance": Help(
        "Nghĩa vụ theo nhà mạng và huyện, mức bằng chứng để riêng.",
        "The duty by carrier and district, levels of proof apart.",
        ("loa report compliance bluezone-sms 2021-W22 --csv",),
    ),
    "report gaps": Help(
        "Ai chưa được nhắn và vì sao; số được che trừ khi có quyền xuất số.",
        "Who was not reached and why; numbers are masked unless their export is allowed.",
        ("loa report gaps bluezone-sms 2021-W22 --csv > thieu.csv",),
    ),
    "report coverage": Help(
        "Nhà mạng kê khai bao nhiêu, nộp bao nhiêu, phải nhắn bao nhiêu.",
        "Declared, delivered and owed, by carrier.",
        ("loa report coverage bluezone-sms 2021-W22",),
    ),
    "report ledger": Help(
        "Những gì đã lên đường truyền, theo ngày, cổng và kết quả.",
        "What went on the wire, by day, gateway and verdict.",
        ("loa report ledger bluezone-sms 2021-W22",),
    ),
    "report quota": Help(
        "Quyết toán của một nhà mạng: nghĩa vụ, cổng gửi, hợp đồng đã dùng và dự báo.",
        "A carrier's account: duty, gateways, contract used and forecast.",
        ("loa report quota vnpt 2021-W22", "loa report quota vng 2021-06 --json"),
    ),
    "report timeline": Help(
        "Lịch sử của một số thuê bao: mọi lần gửi, trả lời, báo phát và quyết định.",
        "One number's history: every attempt, outcome, receipt and ruling.",
        ("loa report timeline 0912345678 --reason 'đơn hỏi ngày 2/6'",),
    ),
    "statement": Help("Báo cáo của VNG theo tuần.", "VNG's weekly statement."),
    "statement add": Help(
        "Ghi báo cáo có ký của VNG: số tài khoản, số đã nhắn, nội dung, mã băm của tệp.",
        "Record VNG's signed statement: accounts, messaged, text, hash of the file.",
        (
            (
                "loa statement add bluezone-zalo 2021-W22 vng-w22.pdf --accounts 310000 "
                "--messaged 309100 --text-file noi-dung.txt --signed-by 'Trần Thị B'"
            ),
        ),
    ),
    "settlement": Help(
        "Đối soát: báo cáo từng tin của nhà mạng so với sổ.",
        "Settlement: what a carrier states, message by message, against the ledger.",
    ),
    "settlement import": Help(
        "So báo cáo của nhà mạng với sổ: mỗi chênh lệch là một việc chờ xử lý, sổ không tự thay "
        "đổi; dòng bị từ chối ghi vào TỆP.refused.csv.",
        "Compare a statement with the ledger: each difference is a case, nothing changes by "
        "itself; refused rows go to FILE.refused.csv.",
        (
            "loa settlement import mobifone.csv.gz --carrier mobifone --week 2021-W22 --complete",
            "loa settlement import vnpt.csv --carrier vnpt --week 2021-06 --dry-run",
        ),
    ),
    "settlement list": Help(
        "Từng chênh lệch: nhà mạng báo gì, sổ ghi gì, ai xử lý.",
        "Each case: what the carrier states, what the ledger has, who decided.",
        (
            "loa settlement list --week 2021-W22 --state open",
            "loa settlement list --carrier vnpt --csv",
        ),
    ),
    "settlement show": Help(
        "Một chênh lệch với đủ hai phía và quyết định.",
        "One case with both sides and its decision.",
        ("loa settlement show 12",),
    ),
    "settlement accept": Help(
        "Chấp nhận điều nhà mạng báo, có lý do; tin chưa rõ được ghi theo báo cáo, không bao giờ "
        "thành đã đến máy.",
        "Accept what the carrier states, with a reason; an unknown may end by it, though never "
        "as delivered.",
        ("loa settlement accept 12 13 --reason 'công văn 15/MBF'",),
    ),
    "settlement refuse": Help(
        "Bác điều nhà mạng báo, có lý do; sổ giữ nguyên.",
        "Refuse what the carrier states, with a reason; the ledger stays as it is.",
        ("loa settlement refuse 14 --reason 'tin này không phải của Sở'",),
    ),
    "settlement report": Help(
        "Tổng hợp đối soát: khớp, chênh lệch theo loại và cách xử lý, dòng bị từ chối.",
        "Equal, different by kind and decision, refused; what came of it.",
        ("loa settlement report --week 2021-W22", "loa settlement report --carrier vnpt --json"),
    ),
    "settlement totals": Help(
        "Hỏi cổng đã gửi bao nhiêu tin, bao nhiêu phân đoạn trong tuần hoặc tháng, so với sổ.",
        "Ask a gateway how many messages and segments it counts, beside our own counts.",
        ("loa settlement totals viettel 2021-W22", "loa settlement totals viettel 2021-06 --json"),
    ),
    **QUOTA_HELP,
    "lab": Help("Nhà mạng giả lập trên máy này.", "The carriers' side, on this machine."),
    "lab up": Help(
        "Chạy nhà mạng giả lập như một tiến trình riêng, đến khi bấm Ctrl-C.",
        "Run the carriers as a process of their own, until Ctrl-C.",
        (
            "loa lab up --faults usual",
            "LOA_CLOCK_FILE=clock.json loa lab up --week 2021-W22 --speed 60",
        ),
    ),
    "lab truth": Help(
        "Nhà mạng giả lập thực sự đã nhận gì.",
        "What the lab's carriers truly took.",
        ("loa lab truth --json",),
    ),
    **AUDIT_HELP,
}
