package web

import (
	"strings"
	"testing"
)

// TestTheLegendHasEveryMark: each mark that a table shows is explained, and no
// other; how it is counted stands behind one sentence.
func TestTheLegendHasEveryMark(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	for _, path := range []string{"/matrix", "/matrix?rows=theme&cols=coder", "/matrix?sort=total"} {
		body := v.sees(path, "Each number counts ", "How this is counted", "The total adds up the themes at the top")
		table, below, _ := strings.Cut(body, "</table>")
		_, legend, _ := strings.Cut(below, `<p class="legend">`)
		legend, _, _ = strings.Cut(legend, "</p>")
		for _, why := range []string{"not yet read", "theme added after it was read", "takes no part"} {
			if strings.Contains(table, `title="`+why+`"`) != strings.Contains(legend, why) {
				t.Errorf("%s: %q in the table is %v: %s", path, why, strings.Contains(table, `title="`+why+`"`), legend)
			}
		}
		if strings.Contains(table, `<span aria-hidden="true">·</span>`) != strings.Contains(legend, "none") {
			t.Errorf("%s: the legend and the dots differ: %s", path, legend)
		}
		if strings.Contains(table, `id="sorted"`) {
			t.Errorf("%s: what it is sorted by pushes the table down", path)
		}
	}
}
