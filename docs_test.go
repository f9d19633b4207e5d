package verbatim_test

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"verbatim/internal/coding"
)

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestFormatDocNamesEveryFieldAndKind holds docs/format.md to the events as
// they are written.
func TestFormatDocNamesEveryFieldAndKind(t *testing.T) {
	doc := read(t, "docs/format.md")
	event := reflect.TypeFor[coding.Event]()
	for i := range event.NumField() {
		name, _, _ := strings.Cut(event.Field(i).Tag.Get("json"), ",")
		if name != "-" && !strings.Contains(doc, "`"+name+"`") {
			t.Errorf("docs/format.md does not explain the field %q", name)
		}
	}
	rows := regexp.MustCompile("(?m)^\\| `([a-z]+)` \\| `").FindAllStringSubmatch(doc, -1)
	named := map[string]bool{}
	for _, r := range rows {
		named[r[1]] = true
		if !coding.Kind(r[1]).Known() {
			t.Errorf("docs/format.md names a kind %q that there is not", r[1])
		}
	}
	for _, k := range []coding.Kind{coding.Open, coding.Code, coding.Uncode, coding.Move, coding.MemoKind, coding.Done, coding.Dismiss,
		coding.Assign, coding.Correct, coding.Decide, coding.Consent, coding.Withdraw, coding.Export, coding.Put, coding.Undo, coding.Seal} {
		if !named[string(k)] {
			t.Errorf("docs/format.md does not explain the kind %q", k)
		}
	}
}
