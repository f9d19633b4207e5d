package web

import (
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const namedTalk = "Interviewer: How did it begin?\n\nMireille B. Reece, Psy.D: With a leaflet. My mother said, Mireille, you go.\n\nInterviewer: And then?\n\nMireille B. Reece, Psy.D: I went, and stayed.\n"

// holdsAnywhere are the files below a folder that hold some words, or are called so.
func holdsAnywhere(t *testing.T, dir, words string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), words) || strings.Contains(strings.ToLower(d.Name()), strings.ToLower(words)) {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestANameInTheLabelsDoesNotComeIn(t *testing.T) {
	v, s := visit(t, demoStudy(t), "amina")
	dir, _ := s.base.Folder()
	_, body := v.upload(map[string]string{"Mireille B. Reece, Psy.D.txt": namedTalk})
	for _, want := range []string{`<b>P13</b> participant`, `name="name-001" value="Mireille B. Reece, Psy.D"`, `name="as-001" value="P13"`,
		`name="relabel-001" value="yes" checked`, "Write P13 instead of this name before every turn", "left in what is said once"} {
		if !strings.Contains(body, want) {
			t.Fatalf("no %q in\n%s", want, body)
		}
	}
	if strings.Contains(body, `name="relabel-000" value="yes" checked`) {
		t.Error("an interviewer's name would be taken out unasked")
	}
	fields := url.Values{"token": {theOne(t, body, `name="token" value="([A-Z0-9]+)"`)}, "name-000": {"Interviewer"}, "voice-000": {"interviewer"},
		"name-001": {"Mireille B. Reece, Psy.D"}, "voice-001": {"participant"}, "as-001": {"P21"}}
	_, body = v.form("/import/again", fields)
	holds(t, "unticked", body, "the name would stay visible before every turn")
	fields.Set("relabel-001", "yes")
	_, body = v.form("/import/again", fields)
	holds(t, "ticked", body, `<b>P21</b> participant`, `name="relabel-001" value="yes" checked`)
	_, body = v.form("/import/yes", fields)
	holds(t, "brought in", body, "1 transcript added", "left in what is said once")
	for _, name := range []string{"Reece", "Psy.D", "Psy-D"} {
		if found := holdsAnywhere(t, dir, name); len(found) > 0 {
			t.Errorf("%s is in %v", name, found)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "transcripts", "P21.txt"))
	if want := "Interviewer: How did it begin?\n\nP21: With a leaflet. My mother said, Mireille, you go.\n\nInterviewer: And then?\n\nP21: I went, and stayed.\n"; err != nil || string(data) != want {
		t.Errorf("%v, %q", err, data)
	}
}

func TestTheNameOfAFileIsNobodysId(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	_, body := v.upload(map[string]string{"primock57-day1_consultation02-zoom.txt": "Doctor: How are you?\n\nPatient: I have had a cough for a week now.\n"})
	if !strings.Contains(body, `value="P14"`) || strings.Contains(body, `value="primock57`) {
		t.Errorf("%s", body)
	}
}

func TestAddressesOfAnImportLeadBack(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	for _, path := range []string{"/import/yes", "/import/again", "/import/no"} {
		if status, body, _ := v.get(path, nil); status != http.StatusOK && status != http.StatusSeeOther {
			t.Errorf("%s: %d", path, status)
		} else if _, page, _ := v.get("/import", nil); !strings.Contains(body+page, "Choose the files once more") {
			t.Errorf("%s says nothing", path)
		}
	}
}

func TestWhoMayNotBeQuotedIsMarked(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	const tag = "not for quotation"
	for _, c := range []struct {
		path string
		want bool
	}{
		{"/search?q=participant:P04+theme:*", true}, {"/search?q=participant:P05+theme:*", false}, {"/search?q=the+participant:P04", true},
		{"/search?q=the+participant:P04&view=turn", true},
	} {
		if body := v.sees(c.path, "Save as Excel"); strings.Contains(body, tag) != c.want {
			t.Errorf("%s: the tag is there: %v", c.path, !c.want)
		}
	}
	kept, free := 0, 0
	for i := range 12 {
		_, of4, _ := v.get("/api/matrix/quotes?cell="+strconv.Itoa(i)+",4", nil)
		_, of5, _ := v.get("/api/matrix/quotes?cell="+strconv.Itoa(i)+",5", nil)
		kept += strings.Count(of4, `"kept":true`)
		free += strings.Count(of5, `"kept":false`)
		if strings.Contains(of4, `"kept":false`) || strings.Contains(of5, `"kept":true`) {
			t.Errorf("row %d: P04 %s\nP05 %s", i, of4, of5)
		}
	}
	if kept == 0 || free == 0 {
		t.Errorf("%d and %d quotes", kept, free)
	}
}

func TestAllIsWithheld(t *testing.T) {
	v, _ := visit(t, demoStudy(t), "amina")
	v.form("/participants/P05", url.Values{"analyse": {"no"}})
	body := v.sees("/search?q=participant:P05+theme:*", "withheld: the people who speak")
	for _, not := range []string{"more are withheld", "Nothing found", "Try fewer filters"} {
		if strings.Contains(body, not) {
			t.Errorf("it says %q", not)
		}
	}
	v.sees("/", "The words of P05 are kept from the team as well")
	v.sees("/participants", "counted in the numbers, and not shown")
	if got := keptSaid(1, 0) + keptSaid(2, 3); !strings.HasPrefix(got, "1 is withheld") || !strings.Contains(got, "2 more are withheld") {
		t.Error(got)
	}
}
