package export

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"verbatim/internal/transcript"
)

// inDocument is what a document of quotes holds, unpacked.
func inDocument(t *testing.T, f Format, p transcript.Purpose) string {
	t.Helper()
	rel, l, o := listedQuotes(t, p)
	var b bytes.Buffer
	if _, err := WriteQuotes(&b, f, rel, l, o); err != nil {
		t.Fatal(err)
	}
	if f == DOCX {
		return fmt.Sprint(parts(t, b.Bytes()))
	}
	return b.String()
}

func TestDocumentsKeepWithheldWordsBack(t *testing.T) {
	for _, f := range []Format{DOCX, HTML, Markdown} {
		team, public := inDocument(t, f, transcript.ForTeam), inDocument(t, f, transcript.ForPublication)
		for _, canary := range []string{"zebra", canaryBefore, canaryAfter} {
			if strings.Contains(public, canary) {
				t.Errorf(".%s for publication holds %q", f, canary)
			}
		}
		if !strings.Contains(team, "lighthouse") || !strings.Contains(public, "We carried each other") {
			t.Errorf(".%s lacks what may be shown", f)
		}
		if strings.Contains(public, "coded by") || !strings.Contains(team, "coded by ana") {
			t.Errorf(".%s names the coders to the wrong readers", f)
		}
	}
}

func TestDocumentOfQuotesIsUnderThemes(t *testing.T) {
	rel, l, o := listedQuotes(t, transcript.ForTeam)
	b := newWorkbook(rel, o)
	var got []string
	for _, s := range b.sections(l) {
		against := 0
		for _, r := range s.rows {
			if r.stance() == "against" {
				against++
			} else if against > 0 {
				t.Errorf("%s: a quote for the theme comes after one against it", s.theme)
			}
		}
		got = append(got, fmt.Sprint(s.level, " ", s.theme))
	}
	if want := "1 hope, 2 hope-future, 2 hope-others, 1 mutuality"; !strings.HasPrefix(strings.Join(got, ", "), want) {
		t.Errorf("sections are %q", got)
	}
}

func TestPrintedCodebook(t *testing.T) {
	s, o := invented(t)
	book, err := PrintBook(s.Release(transcript.ForTeam), o)
	if err != nil {
		t.Fatal(err)
	}
	if book.Clear != 0 || book.Kept != 2 {
		t.Errorf("%d and %d texts are left out; two examples repeat what may not be quoted", book.Clear, book.Kept)
	}
	public := s.Release(transcript.ForPublication)
	for _, x := range book.Themes {
		if len(x.Shown) > shownQuotes {
			t.Errorf("%s: %d quotes", x.ID, len(x.Shown))
		}
		for i := range x.Shown {
			r := &x.Shown[i]
			if at, sp := r.Place(); !public.Shows(at, sp) || r.stance() != "" || len(r.ContentNotes) > 0 {
				t.Errorf("%s: %.40q must not stand in a printed codebook: shown %t, stance %q, notes %q", x.ID, r.Quote, public.Shows(at, sp), r.stance(), r.ContentNotes)
			}
		}
	}
	for _, f := range []Format{DOCX, HTML, Markdown, CSV, XLSX} {
		write := func() []byte {
			var b bytes.Buffer
			if _, err := book.Write(&b, f, o); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		one, all := write(), ""
		if all = string(one); f == DOCX || f == XLSX {
			all = fmt.Sprint(parts(t, one))
		}
		if !bytes.Equal(one, write()) {
			t.Errorf(".%s differs from one writing to the next", f)
		}
		if strings.Contains(all, "zebra") || !strings.Contains(all, "Made up for this book.") {
			t.Errorf(".%s holds the wrong examples", f)
		}
	}
}
