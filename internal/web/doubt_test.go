package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"verbatim/internal/app"
)

// doubtfulStudy is the example with a transcript of another program on it, of which
// amina's one coding ends inside a word.
func doubtfulStudy(t *testing.T) (string, *visitor) {
	t.Helper()
	dir := demoStudy(t)
	v, _ := visit(t, dir, "amina")
	_, body := v.upload(map[string]string{elsewhereFile: elsewhereProject(t, elsewhereTalk, "Dana Roe", "Slowness")})
	fields := url.Values{"token": {theOne(t, body, `name="token" value="([A-Z0-9]+)"`)}, "user-0": {"Dana Roe"}, "coder-0": {"Ben"}, "user-1": {"amina"}, "coder-1": {"amina"}}
	if status, body := v.form("/import/yes", fields); status != http.StatusOK || !strings.Contains(body, "Brought in") {
		t.Fatalf("%d\n%s", status, body)
	}
	return dir, v
}

const doubtfulWhy = "it begins or ends inside a word, and the file does not say which words were meant"

// TestADoubtfulQuoteIsMarkedOnEveryPage in words, with why.
func TestADoubtfulQuoteIsMarkedOnEveryPage(t *testing.T) {
	dir, v := doubtfulStudy(t)
	v.sees("/", "1 coding of yours in Kims-talk is doubtful, from another program ("+doubtfulWhy+"): look whether it still holds", "/read/Kims-talk#c-")
	body := v.sees("/search?q=theme%3Aslowness", "doubtful: "+doubtfulWhy, "1 of these is doubtful: it came from another program")
	if n := strings.Count(body, "doubtful: "+doubtfulWhy); n != 1 {
		t.Errorf("%d quotes of two are marked", n)
	}
	v.sees("/search?q=wai+theme%3Aslowness", "Nothing found")
	v.sees("/read/Kims-talk", `"doubts":{"`, doubtfulWhy)
	rows := theOne(t, v.sees("/matrix?cols=transcript", "Slowness"), `href="(/matrix\?cell=[^"]*)" data-cell="[0-9,]+">1<span class="vh"> people: Slowness, Kims-talk<`)
	v.sees(strings.ReplaceAll(rows, "&amp;", "&"), "doubtful: "+doubtfulWhy)

	// Its coder says that it holds, and nobody else can.
	id := doubtfulID(t, dir)
	other := letIn(t, dir, "ben")
	if status, said := other.ask("POST", "/api/keep", map[string]string{"id": id}); status == http.StatusOK {
		t.Errorf("ben settles what is amina's: %s", said)
	}
	own := letIn(t, dir, "amina")
	status, said := own.ask("POST", "/api/keep", map[string]string{"id": id})
	var done app.Acted
	if err := json.Unmarshal(said, &done); err != nil || status != http.StatusOK || len(done.Events) != 1 {
		t.Fatalf("%d %s", status, said)
	}
	for _, path := range []string{"/", "/search?q=theme%3Aslowness", "/read/Kims-talk"} {
		if _, body, _ := v.get(path, nil); strings.Contains(body, doubtfulWhy) {
			t.Errorf("%s says that it is doubtful still", path)
		}
	}
	if status, said := own.ask("POST", "/api/undo", map[string][]string{"events": done.Events}); status != http.StatusOK {
		t.Fatalf("%d %s", status, said)
	}
	v.sees("/search?q=theme%3Aslowness", "doubtful: "+doubtfulWhy)
}

func doubtfulID(t *testing.T, dir string) string {
	t.Helper()
	rel, err := testApp(t, dir).Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range rel.Study.CodingsIn("Kims-talk") {
		if c.Doubt != "" {
			return c.ID.String()
		}
	}
	t.Fatal("nothing is doubtful")
	return ""
}

// TestADoubtfulCodingIsSettledWhereItIsRead: the mark is a word, the card says why, and
// what is done can be undone.
func TestADoubtfulCodingIsSettledWhereItIsRead(t *testing.T) {
	dir, _ := doubtfulStudy(t)
	b := open(t, dir, "amina")
	b.read("Kims-talk")
	label := `[...document.querySelectorAll('.margin .label')].filter((x) => x.textContent.includes('doubtful')).length`
	b.eventually(label + ` === 1`)
	b.click(`document.querySelector('.margin .label:has(.minus)')`)
	b.eventually(`document.querySelector('#details .doubtful')?.textContent.startsWith('Doubtful: ` + doubtfulWhy + `. It came from another program. Keep it')`)
	b.accessible("the card of a doubtful coding")
	b.click(`[...document.querySelectorAll('#details .act')].find(x => x.textContent === 'Keep it here')`)
	b.eventually(label + ` === 0`)
	within(t, "it is settled", func() bool { return waits(t, dir) == 0 })
	b.stroke(chromedp.ModifierCtrl, 'z')
	b.eventually(label + ` === 1`)
	within(t, "it waits again", func() bool { return waits(t, dir) == 1 })
}

func waits(t *testing.T, dir string) int {
	list, err := testApp(t, dir).WaitingFor(t.Context(), "amina")
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}
