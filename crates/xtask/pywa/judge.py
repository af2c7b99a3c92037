"""An independent judge of the WhatsApp emulator: pywa, which knows Meta's API and nothing of ours.

    judge.py EMULATOR_BASE_URL

As a client it sends every kind of message that HireTalk sends, to the emulator in place of Meta. As a receiver it is
fed the bytes that the emulator posts, with their signatures, and has to make of each update what it is. pywa swallows
what it cannot read and logs it, so whatever it logs as an error fails the check. It reads the first update of a post
only, which is why one thing is done at a time. Ends with status 1 if anything is not as it should be.
"""

import logging
import queue
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
from pywa import WhatsApp, handlers, types
from pywa.types.templates import BodyText, QuickReplyButton, TemplateLanguage

PHONE_ID, WABA_ID = "106540352242922", "102290129340398"
TOKEN, APP_SECRET, VERIFY_TOKEN = "emulator-access-token", "emulator-app-secret", "emulator-verify-token"
CANDIDATE, OTHER = "34600111222", "34600111333"
# How long a webhook may take; the emulator's last status comes after 300 ms.
PATIENCE = 5

posts = queue.Queue()
seen = []
logged = []
checked = 0


class Receiver(BaseHTTPRequestHandler):
    """Takes webhooks, and answers the challenge as pywa says."""

    def do_GET(self):
        query = httpx.URL(self.path).params
        text, status = app.webhook_challenge_handler(query.get("hub.verify_token"), query.get("hub.challenge"))
        self.answer(status, text or "")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        posts.put((body, self.headers["X-Hub-Signature-256"]))
        self.answer(200, "ok")

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Log(logging.Handler):
    """Keeps what pywa complains about."""

    def emit(self, record):
        logged.append(record.getMessage() + (f": {record.exc_info[1]!r}" if record.exc_info else ""))


def check(name, is_right, details=""):
    global checked
    if not is_right:
        sys.exit(f"pywa: {name}: {details}")
    checked += 1
    print(f"  {name}")


def feed():
    """Feeds pywa the next post and returns what it made of it: one update."""
    try:
        body, signature = posts.get(timeout=PATIENCE)
    except queue.Empty:
        sys.exit(f"pywa: no webhook came within {PATIENCE} s")
    seen.clear()
    refused = app.webhook_update_validator(body, signature)
    answer = refused or app.webhook_update_handler(update=body)
    if answer != ("ok", 200) or logged or len(seen) != 1:
        sys.exit(f"pywa: a post was answered {answer} and read as {seen}; {logged}\n{body.decode()}")
    return seen[0]


def statuses(name, sent, *expected):
    """Each status of a message, in its order, with the text that was to come back."""
    for status in expected:
        update = feed()
        is_right = isinstance(update, types.MessageStatus) and update.id == sent.id and update.status.value == status
        check(f"{name}: {status}", is_right and update.tracker == f"tracker-{name}", update)
    return update


def reply(name, kind, is_right, **says):
    """Something that a candidate does, and what pywa reads of it."""
    answer = control.post("/emulator/reply", json={"from": "+" + CANDIDATE, "name": "Ana", **says})
    check(f"{name}: done", answer.status_code == 200, answer.text)
    update = feed()
    is_ours = isinstance(update, kind) and update.id == answer.json()["id"] and update.from_user.wa_id == CANDIDATE
    check(f"{name}: read", is_ours and update.from_user.name == "Ana" and is_right(update), update)
    return update


def send_and_hear():
    template = app.send_template(
        CANDIDATE,
        "judge_hello",
        TemplateLanguage.SPANISH,
        [
            BodyText.params(first_name="Ana", job_id="job-1"),
            QuickReplyButton.params(callback_data="yes", index=0),
            QuickReplyButton.params(callback_data="no", index=1),
        ],
        tracker="tracker-template",
    )
    statuses("template", template, "sent", "delivered")
    reply("text", types.Message, lambda read: read.text == "Hola, ¿qué tal? 👋 </b>", text="Hola, ¿qué tal? 👋 </b>")
    reply(
        "quick reply",
        types.CallbackButton,
        lambda read: (read.data, read.title, read.reply_to_message.id) == ("yes", "Sí", template.id),
        tap="Sí",
    )
    text = app.send_message(CANDIDATE, "Una línea\ny *otra*", tracker="tracker-text")
    statuses("text", text, "sent", "delivered")
    buttons = app.send_message(
        CANDIDATE,
        "Jornada",
        footer="1 de 3",
        buttons=[types.Button("Completa", "full"), types.Button("Parcial", "part"), types.Button("No sé", "unsure")],
        tracker="tracker-buttons",
    )
    statuses("buttons", buttons, "sent", "delivered")
    reply(
        "button",
        types.CallbackButton,
        lambda read: (read.data, read.title, read.reply_to_message.id) == ("part", "Parcial", buttons.id),
        tap=2,
    )
    rows = [types.SectionRow(f"Puesto {number}", f"job-{number}", "Madrid") for number in range(10)]
    menu = types.SectionList("Ver", [types.Section("Puestos", rows)])
    menu = app.send_message(CANDIDATE, "Elige uno", header="Para ti", buttons=menu, tracker="tracker-list")
    statuses("list", menu, "sent", "delivered")
    reply(
        "list",
        types.CallbackSelection,
        lambda read: (read.data, read.title, read.description) == ("job-6", "Puesto 6", "Madrid")
        and read.reply_to_message.id == menu.id,
        tap="Puesto 6",
    )
    link = types.URLButton("Solicitar", "https://example.com/jobs/6")
    link = app.send_message(CANDIDATE, "Puesto 6", buttons=link, tracker="tracker-link")
    statuses("link", link, "sent", "delivered")
    control.post("/emulator/read", json={"to": "+" + CANDIDATE})
    is_read = feed()
    check("read", isinstance(is_read, types.MessageStatus) and is_read.status.value == "read", is_read)
    while not posts.empty() or settle():
        feed()


def settle():
    """Waits a moment for more of the same burst."""
    try:
        posts.put(posts.get(timeout=0.5))
        return True
    except queue.Empty:
        return False


def hear_the_rest():
    message = types.Message
    reply("image", message, lambda read: read.image is not None and read.caption == "Mi CV", image={"caption": "Mi CV"})
    reply("voice", message, lambda read: read.audio is not None and read.audio.voice, voice={})
    place = {"latitude": 40.4, "longitude": -3.7, "name": "Madrid"}
    reply("location", message, lambda read: (read.location.latitude, read.location.name) == (40.4, "Madrid"), location=place)
    quoted = app.send_message(CANDIDATE, "¿Te gusta?", tracker="tracker-quoted")
    statuses("quoted", quoted, "sent", "delivered")
    emoji = {"message_id": quoted.id, "emoji": "👍"}
    reply(
        "reaction",
        message,
        lambda read: (read.reaction.emoji, read.reaction.message_id) == ("👍", quoted.id),
        reaction=emoji,
    )


def fail():
    rule = {"when": "always", "effect": {"fail_later": {"code": 131026}}}
    control.put("/emulator/faults", json={"sends": [rule]})
    failed = app.send_message(CANDIDATE, "Adiós", tracker="tracker-failed")
    update = statuses("failed", failed, "failed")
    check("failed: code", update.error is not None and update.error.code == 131026, update.error)
    rule["effect"] = {"error": {"code": 131056}}
    control.put("/emulator/faults", json={"sends": [rule]})
    try:
        app.send_message(CANDIDATE, "Adiós")
        check("refused", False, "the send was accepted")
    except Exception as error:
        check("refused", getattr(error, "code", None) == 131056, repr(error))
    control.put("/emulator/faults", json={})
    try:
        app.send_message(OTHER, "Hola")
        check("closed window", False, "the send was accepted")
    except Exception as error:
        check("closed window", getattr(error, "code", None) == 131047, repr(error))


def forge():
    control.post("/emulator/reply", json={"from": "+" + CANDIDATE, "text": "Hola"})
    body, signature = posts.get(timeout=PATIENCE)
    check("signature", app.webhook_update_validator(body, signature) is None)
    for name, bytes_, header in [
        ("another body", body.replace(b"Hola", b"Halo"), signature),
        ("another signature", body, "sha256=" + "0" * 64),
    ]:
        answer = app.webhook_update_validator(bytes_, header)
        check(f"signature: {name}", answer == ("Forbidden", 403), answer)
    logged.clear()


if __name__ == "__main__":
    base = sys.argv[1]
    control = httpx.Client(base_url=base, timeout=10)
    app = WhatsApp(
        PHONE_ID,
        TOKEN,
        session=httpx.Client(timeout=10),
        server=None,
        verify_token=VERIFY_TOKEN,
        app_secret=APP_SECRET,
        waba_id=WABA_ID,
    )
    # pywa writes Meta's address into its client; here the version stays and the host changes.
    session = app.api._session
    session.base_url = base + session.base_url.path
    app.add_handlers(
        *(
            handler(lambda _, update: seen.append(update))
            for handler in (
                handlers.MessageHandler,
                handlers.CallbackButtonHandler,
                handlers.CallbackSelectionHandler,
                handlers.MessageStatusHandler,
            )
        )
    )
    complaints = Log(logging.ERROR)
    logging.getLogger("pywa").addHandler(complaints)
    receiver = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{receiver.server_port}/"
    verified = control.put("/emulator/webhook", json={"url": url, "verify": True})
    check("challenge", verified.status_code == 200, verified.text)
    send_and_hear()
    hear_the_rest()
    fail()
    forge()
    print(f"pywa: {checked} checks")
