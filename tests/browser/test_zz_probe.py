import os, time
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]="true"
import pytest
from playwright.sync_api import sync_playwright
from tests.support.world import make_world
ARGS=["--no-sandbox","--disable-gpu","--disable-background-networking"]
@pytest.mark.parametrize("n",[1,2])
def test_probe(live_server, n, client_of):
    t=time.time(); w=make_world(); print("world",time.time()-t)
    t=time.time()
    with sync_playwright() as p:
        b=p.chromium.launch(executable_path="/usr/bin/chromium",args=ARGS)
        print("launch",time.time()-t)
        from axe_playwright_python.sync_playwright import Axe
        axe=Axe()
        c=b.new_context(); page=c.new_page()
        page.on("console",lambda m:print("CONSOLE",m.type,m.text))
        for path in ["/","/r/open_field/","/preferences/",w.open.get_absolute_url()]:
            t=time.time(); page.goto(live_server.url+path); print(path,"goto",time.time()-t)
            for scheme in ("light","dark"):
                page.emulate_media(color_scheme=scheme)
                for width in (1280,390):
                    page.set_viewport_size({"width":width,"height":900})
                    t=time.time(); r=axe.run(page, options={"runOnly":["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"],"resultTypes":["violations"]}); print("axe",scheme,width,r.violations_count,time.time()-t, [x["id"] for x in r.response["passes"]].count("target-size"))
                    for v in r.response["violations"]: print(v["id"],[x["html"][:200] for x in v["nodes"]][:3])
        b.close()
    t=time.time()
@pytest.fixture(autouse=True)
def tm():
    yield
    print("end",time.time())
