from tests.browser.test_axe import *
from tests.browser.test_axe import _drawn


def test_probe(planned, gallery):
    names = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()}
    counted = {name for name in names if not any(part in name for part in NOT_COUNTED)}
    print("PLANNED", len(planned))
    print("MISSING", counted - _drawn - ANSWERS)
    for p in ["totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "reauthenticate/"]:
        a = gallery.ask(Visit("secured", "/accounts/2fa/" + p))
        print("AT", p, a.redirect_chain, a.templates[0].name)
