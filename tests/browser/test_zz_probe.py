from tests.browser.test_axe import *
from tests.browser.test_axe import _drawn
def test_probe(planned, gallery):
    v=list(every_visit(gallery))
    print("PLANNED", len(planned), "of", len(v))
    for i in planned: print("  V", v[i])
