package web

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	downloading "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"verbatim/internal/app"
)

// tableShown is the table as the page has it: heads, then rows with their names,
// each number as "n" or "n (against)", what is no number as "".
func (b *browser) tableShown() [][]string {
	b.t.Helper()
	return is[[][]string](b, `[...document.querySelectorAll('#mx tr')].map(tr => [...tr.cells].map(c => {
		const e = c.querySelector('.c, .z') ?? c, copy = e.cloneNode(true);
		for (const hidden of copy.querySelectorAll('.vh, [aria-hidden]')) hidden.remove();
		return e.matches('.z') ? '' : copy.textContent.trim();
	}))`)
}

// tableSaved is the sheet of a workbook as the page would show it: passages against
// stand in a row of their own there, below their row.
func tableSaved(t *testing.T, rows [][]string) [][]string {
	t.Helper()
	width := len(rows[0])
	var out [][]string
	for i, row := range rows {
		row = append(slices.Clone(row), make([]string, max(0, width-len(row)))...)
		if row[0] == "against" {
			above := out[len(out)-1]
			for j := 1; j < width; j++ {
				if row[j] != "" {
					above[j] = strings.TrimSpace(cmpOr(above[j], "0") + " (" + row[j] + ")")
				}
			}
			continue
		}
		for j := range row {
			if _, err := fmt.Sscanf(row[j], "%f", new(float64)); err != nil && i > 0 && j > 0 {
				row[j] = "" // not read, new theme
			}
			if i > 0 && j > 0 && row[j] == "0" {
				row[j] = ""
			}
		}
		out = append(out, row)
	}
	return out
}

func cmpOr(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// TestTheSavedMatrixIsWhatThePageShows: chosen, sorted and turned in every way, the
// workbook has the rows, columns and numbers of the page, in its order.
func TestTheSavedMatrixIsWhatThePageShows(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	v, _ := visit(t, dir, "amina")
	for _, address := range []string{
		"",
		"sort=P07",
		"sort=P07:up&where=paid:paid",
		"rows=participant&cols=theme&sort=burnout&across=total&theme=values",
		"rows=setting&cols=paid&measure=people&sort=name:down",
		"rows=theme&cols=coder&measure=codings&across=name&by=ben",
		"rows=theme&cols=paid&measure=quotes&sort=total&where=job:volunteer&where=job:peer support worker",
		"rows=job&cols=theme&theme=hope&measure=people&across=peer support worker",
	} {
		b.visit("/matrix?" + strings.ReplaceAll(address, " ", "+"))
		shown := b.tableShown()
		fields, _ := url.ParseQuery(is[string](b, `new URLSearchParams(new FormData(document.getElementById('choose'))).toString()`))
		saved := tableSaved(t, v.workbookFrom("/matrix/save", fields)["Matrix"])
		if len(shown) < 3 || len(shown) != len(saved) {
			t.Errorf("%s: %d rows are shown, %d saved", address, len(shown), len(saved))
			continue
		}
		for i := range shown {
			for j := range saved[i] {
				have := ""
				if j < len(shown[i]) {
					have = strings.TrimRight(shown[i][j], " ↓↑")
				}
				if have != saved[i][j] {
					t.Errorf("%s: row %d, column %d: the page shows %q, the file has %q", address, i, j, have, saved[i][j])
				}
			}
		}
	}
}

// burnoutOf is a cell of the page.
const burnoutOf = `[...document.querySelectorAll('#mx tbody tr')].find(tr => tr.cells[0].textContent.trim() === 'Burnout and emotional demands').cells[[...document.querySelectorAll('#mx thead th')].findIndex(th => th.textContent.trim() === 'P01')].querySelector('a.c')`

// burnoutQuotes are the quotes that the cell is to open.
func burnoutQuotes(t *testing.T, dir string) []string {
	t.Helper()
	rel, err := testApp(t, dir).Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, q := range rel.Study.Quotes(rel.Study.Themes("burnout"), nil) {
		if slices.Contains(q.Participants, "P01") {
			want = append(want, q.Transcript.Text.Slice(q.Span))
		}
	}
	if len(want) == 0 {
		t.Fatal("there are no quotes to find")
	}
	return want
}

func (b *browser) drawerShown() []string {
	b.t.Helper()
	return is[[]string](b, `[...document.querySelectorAll('#drawer-quotes blockquote')].map(q => q.textContent)`)
}

// downloads is the folder in which the browser puts what it saves.
func (b *browser) downloads() string {
	b.t.Helper()
	dir := b.t.TempDir()
	command(b, downloading.SetDownloadBehavior, downloading.SetDownloadBehaviorParams{
		Behavior: downloading.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir, BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID})
	return dir
}

// saved waits for a file to be there, whole, and reads it.
func (b *browser) saved(dir string) map[string][][]string {
	b.t.Helper()
	var data []byte
	within(b.t, "a workbook is saved", func() bool {
		files, _ := filepath.Glob(filepath.Join(dir, "*.xlsx"))
		if len(files) != 1 {
			return false
		}
		data, _ = os.ReadFile(files[0])
		_, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		return err == nil
	})
	return sheetsOf(b.t, data)
}

func (b *browser) sameTable(sheets map[string][][]string) {
	b.t.Helper()
	shown, saved := b.tableShown(), tableSaved(b.t, sheets["Matrix"])
	for i := range shown {
		shown[i][0] = strings.TrimRight(shown[i][0], " ↓↑")
		for j := range saved[min(i, len(saved)-1)] {
			have := ""
			if j < len(shown[i]) {
				have = strings.TrimRight(shown[i][j], " ↓↑")
			}
			if i >= len(saved) || have != saved[i][j] {
				b.t.Fatalf("row %d, column %d: the page shows %q, the file has %v", i, j, have, saved[min(i, len(saved)-1)])
			}
		}
	}
}

func TestBurnoutOfOnePersonByMouse(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	files := b.downloads()
	want := burnoutQuotes(t, dir)
	b.clickOn(`nav a[href="/matrix"]`)
	b.eventually(`document.getElementById('mx') !== null && document.readyState === 'complete'`)
	b.click(burnoutOf)
	b.eventually(`!document.getElementById('drawer').hidden`)
	if got := b.drawerShown(); !slices.Equal(got, want) {
		t.Errorf("the quotes are %q, want %q", got, want)
	}
	if where := is[string](b, `document.querySelector('#drawer-quotes .meta').textContent`); !strings.HasPrefix(where, "Marcia, P01-1, ") || !strings.Contains(where, ":") {
		t.Errorf("a quote says where it stands with %q", where)
	}
	b.keep("burnout-open")
	b.find(`document.querySelector('#mx thead a[data-sort="P01"]')`)
	b.eventually(`document.querySelector('#mx th[aria-sort=descending] a')?.dataset.sort === 'P01' && document.readyState === 'complete'`)
	b.eventually(`document.getElementById('status').textContent === 'Rows sorted by P01, largest first.' && document.activeElement.dataset.sort === 'P01'`)
	b.clickOn(`button[formaction="/matrix/save"]`)
	b.sameTable(b.saved(files))
}

func TestBurnoutOfOnePersonByKeyboardAlone(t *testing.T) {
	dir := demoStudy(t)
	b := open(t, dir, "amina")
	files := b.downloads()
	want := burnoutQuotes(t, dir)
	b.tabOn(`nav a[href="/matrix"]`)
	b.stroke(0, '\r')
	b.eventually(`document.getElementById('mx') !== null && document.readyState === 'complete'`)
	b.tabOn("#mx a")
	if n := is[int](b, `[...document.querySelectorAll('#mx a, #mx span')].filter(e => e.tabIndex >= 0 && e.matches('a, [tabindex]')).length`); n != 1 {
		t.Errorf("Tab stops %d times in the table", n)
	}
	down, left := []rune(kb.ArrowDown)[0], []rune(kb.Home)[0]
	b.stroke(0, left)
	if !is[bool](b, `document.activeElement.closest('th')?.scope === 'row'`) {
		t.Error("Home does not lead to the name of the row")
	}
	for range 60 {
		if is[string](b, `document.activeElement.closest('tr').cells[0].textContent.trim()`) == "Burnout and emotional demands" {
			break
		}
		b.stroke(0, down)
	}
	b.stroke(0, []rune(kb.ArrowRight)[0])
	b.stroke(0, '\r')
	b.eventually(`!document.getElementById('drawer').hidden && document.activeElement.id === 'drawer'`)
	if title := is[string](b, `document.getElementById('drawer-h').textContent`); title != "Burnout and emotional demands, P01" {
		t.Errorf("the quotes are those of %q", title)
	}
	if got := b.drawerShown(); !slices.Equal(got, want) {
		t.Errorf("the quotes are %q, want %q", got, want)
	}
	b.stroke(0, []rune(kb.Escape)[0])
	b.eventually(`document.getElementById('drawer').hidden && document.activeElement.matches('#mx a.c')`)
	b.tabOn(`body`) // out of the page and back to its beginning
	b.tabOn(`button[formaction="/matrix/save"]`)
	b.stroke(0, '\r')
	b.sameTable(b.saved(files))
}

// TestArrowsComeToEveryCell: from any cell to its neighbour, numbers or not.
func TestArrowsComeToEveryCell(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.visit("/matrix?rows=setting&cols=paid")
	b.tabOn("#mx a")
	b.stroke(chromedp.ModifierCtrl, []rune(kb.Home)[0])
	if is[bool](b, `document.activeElement.closest('th').cellIndex !== 0 || document.activeElement.closest('thead') === null`) {
		t.Error("Ctrl+Home does not lead to the first cell")
	}
	shape := is[[]int](b, `[document.querySelector('#mx').rows.length, document.querySelector('#mx').rows[0].cells.length]`)
	for range shape[0] - 2 {
		b.stroke(0, []rune(kb.ArrowDown)[0])
		for range shape[1] - 1 {
			before := is[int](b, `document.activeElement.closest('td,th').cellIndex`)
			b.stroke(0, []rune(kb.ArrowRight)[0])
			if after := is[int](b, `document.activeElement.closest('td,th').cellIndex`); after != before+1 {
				t.Fatalf("from column %d to %d", before, after)
			}
		}
		b.stroke(0, []rune(kb.Home)[0])
	}
}

// large is a study of forty people and the themes of the starter codebook.
func large(t *testing.T) string {
	t.Helper()
	dir, in := filepath.Join(t.TempDir(), "large"), t.TempDir()
	a := testApp(t, dir)
	if _, err := a.Init(t.Context(), app.InitOptions{Dir: dir, Codebook: "peer-support"}); err != nil {
		t.Fatal(err)
	}
	rel, err := a.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	themes := rel.Study.Book.Themes()
	var files []string
	rows := []string{"transcript,theme,turn"}
	for n := 1; n <= 40; n++ {
		id := fmt.Sprintf("P%02d", n)
		file := filepath.Join(in, id+"-1.txt")
		if err := os.WriteFile(file, []byte(fmt.Sprintf("Int: How was it?\n\n%s: The winter was long, said number %d.\n\nInt: And then?\n\n%s: Then it was spring.\n", id, n, id)), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
		for i, th := range themes {
			if (i*7+n*3)%5 == 0 {
				rows = append(rows, fmt.Sprintf("%s-1,%s,%d", id, th.ID, 2+2*(n%2)))
			}
		}
	}
	if _, err := a.Import(t.Context(), app.ImportOptions{Paths: files}); err != nil {
		t.Fatal(err)
	}
	from := filepath.Join(in, "codings.csv")
	if err := os.WriteFile(from, []byte(strings.Join(rows, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	done, err := a.CodeFrom(t.Context(), from)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range done {
		if r.Result == app.Refused {
			t.Fatalf("row %d: %s", r.Row, *r.Why)
		}
	}
	return dir
}

// TestALargeMatrixStaysUsable: the headings stay in sight, what has focus is not
// below them, and the page itself never scrolls sideways.
func TestALargeMatrixStaysUsable(t *testing.T) {
	b := open(t, large(t), "amina")
	for _, width := range []int64{1440, 1024, 390} {
		b.size(width, 800)
		b.visit("/matrix")
		if n := is[[]int](b, `[document.querySelectorAll('#mx thead th').length, document.querySelectorAll('#mx tbody tr').length]`); n[0] < 42 || n[1] < 30 {
			t.Fatalf("the table has %v", n)
		}
		b.do(chromedp.Evaluate[chromedp.Void](`{ const box = document.querySelector('.mxbox'); box.scrollIntoView(); box.scrollLeft = 900; box.scrollTop = 400; }`))
		b.keep(fmt.Sprintf("large-%d", width))
		if !is[bool](b, `(() => {
			const box = document.querySelector('.mxbox').getBoundingClientRect(), head = document.querySelector('#mx thead th:nth-child(20)').getBoundingClientRect(), side = document.querySelector('#mx tbody tr:nth-child(15) th').getBoundingClientRect();
			return Math.abs(head.top - box.top) < 5 && Math.abs(side.left - box.left) < 5 && side.right < box.right - 60;
		})()`) {
			t.Errorf("%d: the headings are not in sight", width)
		}
		b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('#mx tbody tr:nth-child(28) td:nth-child(38) a, #mx tbody tr:nth-child(28) td:nth-child(38) span').focus()`))
		for range 30 {
			b.stroke(0, []rune(kb.ArrowLeft)[0])
			b.stroke(0, []rune(kb.ArrowUp)[0])
			if in := is[string](b, `(() => {
				const a = document.activeElement, r = a.closest('td,th').getBoundingClientRect();
				if (a.closest('th')) return '';
				const head = document.querySelector('#mx .corner').getBoundingClientRect(), box = document.querySelector('.mxbox').getBoundingClientRect();
				return r.top < head.bottom - 4 || r.left < head.right - 4 || r.right > box.right + 4 || r.bottom > box.bottom + 4 ? 'at ' + [r.top, head.bottom, r.left, head.right].join(' ') : '';
			})()`); in != "" {
				t.Fatalf("%d: what has focus is hidden, %s", width, in)
			}
		}
		if over := is[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("%d: the page scrolls sideways by %d", width, over)
		}
		b.do(chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0)`)) // nothing half under the bar at the top
		b.accessible(fmt.Sprintf("a large matrix at %d", width))
	}
}

func TestNarrowingTheMatrix(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	body := v.sees("/matrix?where=paid:volunteer&where=", "paid: volunteer", ">P03<", ">P10<")
	if strings.Contains(body, ">P01<") {
		t.Error("somebody else is in the table")
	}
	v.sees("/matrix?where=paid:nobody", "Nobody has paid")
	v.sees("/matrix?sort=P99", "Themes by participant") // a column that is not there any more
	v.sees("/matrix?rows=participant&cols=theme&sort=P01", "Participants by theme")
	cell := v.sees("/matrix?where=paid:volunteer&sort=P10&cell=1,1", "Values, P03")
	if strings.Contains(cell, `class="note">There is`) {
		t.Error("a message nobody expects")
	}
}

func TestLooksOfAChosenMatrix(t *testing.T) {
	b := open(t, demoStudy(t), "amina")
	b.looks("matrix-chosen", "/matrix?where=paid:paid&where=setting:acute+ward&where=setting:discharge&sort=total", nil)
	b.looks("matrix-turned", "/matrix?rows=participant&cols=theme&theme=values&sort=hope:up&across=total", nil)
	b.size(1024, 768)
	b.visit("/matrix?rows=participant&cols=theme&sort=hope")
	b.keep("matrix-turned-1024")
}
