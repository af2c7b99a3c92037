"""Writes phone_numbers.txt: numbers of all regions with the answers of Google's library.

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install phonenumbers==9.0.43
    /tmp/oracle/bin/python phone_numbers.py > phone_numbers.txt

The oracle is the PyPI package `phonenumbers`, the Python edition of Google's libphonenumber. Each number is
`+` and ASCII digits, parsed without a default region; one that does not parse is neither possible nor valid.
The numbers are chosen by a seeded generator and by hand, never by the answers, so a run repeats itself.
"""

import random

import phonenumbers
from phonenumbers import PhoneNumberType

SEED = 20240917
TYPES = [
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.MOBILE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.PAGER,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
]

BY_HAND = """
+1234567890 +12345678901 +34600111222 +387611234565 +38761123456 +387612345678
+78001234567 +78002000600 +78000000000 +78123456789 +78612345678 +79161234567 +7800123456 +780012345678
+375800123456 +375801234567 +3758001234567 +3758101234567 +375820123456 +375291234567 +375891234567 +37580012345
+390236618300 +39236618300 +393401234567 +39040123456 +390401234567 +3906123456 +3906698 +39066981 +3900123456
+5215512345678 +525512345678 +5204412345678 +520155123456 +5201551234567 +52015512345678 +52551234567
+5491123456789 +541123456789 +5491187654321 +54115123456789 +5401123456789 +54911234567890 +543435551212
+5511961234567 +551161234567 +5511912345678 +551112345678 +55119612345678 +550211123456789 +5501511961234567
+4402079460958 +442079460958 +440800123456 +448001234567 +33601020304 +330601020304 +493012345678
+49030123456 +491511234567 +4915112345678 +49151123456789 +491234 +49123 +4912345678901234 +49123456789012345
+43123 +431234 +4312345678901 +43123456789012 +436641234567 +818012345678 +810312345678 +818001234567
+8613812345678 +86108012345678 +869512312345 +80012345678 +800123456789 +8001234567 +80812345678 +8081234567
+870773111632 +870301234567 +8707731116321 +878101234567890 +87810123456789 +881612345678 +88161234567
+8821234567 +88213123456789 +88312345678 +883510012345678 +8835100123456789 +88812345678901 +888123456789
+979123456789 +97912345678 +9791234567890 +3790669812345 +2101234567 +9991234567 +0123456789 +00123456789
+1 +34 +7 +44 +3 +88 +999 +10 +100 +1000 +12 +123 +1234 +12345 +123456 +1234567 +12345678 +123456789
+2471234 +24712345 +29012345 +2901234 +290123456 +6834000 +683400 +68340001 +50055555 +5005555 +246380 +2463801234
+18005550199 +18885550199 +12025550173 +19005550199 +16502530000 +1650253000 +165025300000 +10502530000
+12042345678 +18762101234 +16582101234 +14412921234 +17875551234 +19395551234 +18095551234 +16845551234
+77010001234 +77172123456 +76661234567 +47412345678 +4740612345 +4779123456 +358181234567 +358412345678
+262262161234 +262639012345 +262692123456 +590590201234 +590690001234 +212612345678 +212528812345 +599123456
+59995181234 +6189162123456 +61891621234 +61412345678 +618916412345 +441534456789 +447797712345 +441624756789
+447924123456 +441481960194 +447781123456 +9981234567 +998912345678 +85212345678 +85291234567 +85366123456
+919876543210 +9109876543210 +91987654321 +9118001234567 +911140123456 +2348021234567 +23408021234567
+2250123456789 +22501234567 +22997123456 +2290197123456 +3651234567 +36201234567 +3606201234567 +37069123456
+370869123456 +37080069123 +373069912345 +37369912345 +3810601234567 +381601234567 +3725123456 +372512345
+99213123456 +992917123456 +996700123456 +9960700123456 +99312345678 +99366123456 +99380012345 +9948505012345
+599712345 +38349123456 +38343201234 +970599123456 +972502345678 +9720502345678 +97218001234 +886912345678
+88602212345678 +85512345678 +856202345678 +850212345 +8501921234567 +84912345678 +8401234567890 +6591234567
+65912345678 +60123456789 +6001234567890 +6281234567890 +62081234567890 +639051234567 +66812345678 +6621234567
""".split()


def digits_of(number):
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"


def examples():
    """(calling code, digits) of the example number of each type of each region and each other entity."""
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in TYPES:
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                yield region, number.country_code, digits_of(number), kind
    for code in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS):
        number = phonenumbers.example_number_for_non_geo_entity(code)
        yield "001", code, digits_of(number), PhoneNumberType.UNKNOWN


def variants(dice, region, code, digits, kind):
    """The number itself and, of the kinds that people have, numbers near it."""
    yield digits
    if kind not in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.UNKNOWN):
        return
    yield digits[:-1]
    yield digits + dice.choice("0123456789")
    start = len(str(code))
    for _ in range(2):
        at = dice.randrange(start, len(digits))
        yield digits[:at] + dice.choice("0123456789") + digits[at + 1 :]
    if kind != PhoneNumberType.FIXED_LINE:
        trunk = phonenumbers.ndd_prefix_for_region(region, True) if region != "001" else None
        yield str(code) + (trunk or "0") + digits[start:]


def random_numbers(dice):
    """Of each calling code, random digits of the lengths around those that it has."""
    for code in sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE):
        for length in (dice.randrange(5, 13), dice.randrange(7, 11), dice.randrange(2, 18)):
            yield str(code) + "".join(dice.choice("0123456789") for _ in range(length))
    for _ in range(60):
        yield "".join(dice.choice("0123456789") for _ in range(dice.randrange(3, 18)))


def answer(text):
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return 0, 0
    return int(phonenumbers.is_possible_number(number)), int(phonenumbers.is_valid_number(number))


def main():
    dice = random.Random(SEED)
    numbers = dict.fromkeys(BY_HAND)
    for region, code, digits, kind in examples():
        for variant in variants(dice, region, code, digits, kind):
            numbers["+" + variant] = None
    for digits in random_numbers(dice):
        numbers["+" + digits] = None

    print(f"# Written by phone_numbers.py with phonenumbers {phonenumbers.__version__} (seed {SEED}).")
    print("# number possible valid")
    for number in sorted(numbers):
        possible, valid = answer(number)
        print(number, possible, valid)


main()
