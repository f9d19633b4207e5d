package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/transcript"
)

// sameText is the made-up interview of testdata/same, whose words were written for
// it. The .odt was made by LibreOffice of a web page with these paragraphs, and the
// .rtf and .docx by LibreOffice of that.
const sameText = `Interviewer: Sut mae’r ardd y bore ’ma, “Tŷ Gwyn” – a’r cŵn?

Gwen Siân: Mae’n iawn, diolch 🙂. I said “hello” to the llwybr, and the café was shut…
It stays shut on Mondays; naïve of me.

Interviewer: And your neighbour?

Yusuf: جاري يقول: صباح الخير, every day – even when it rains 🌧️.

Gwen Siân: One thing: he counts to ten — één, zwei, três — before he knocks.

Interviewer: £5 or €10? What’s ½ of it?

Yusuf: Neither: 漢字 and Ελλάδα and Łódź cost nothing, 👩‍👩‍👧 can tell you.

Gwen Siân: Diolch yn fawr.
`

func sameFile(t testing.TB, name string) Document {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "same", name))
	if err != nil {
		t.Fatal(err)
	}
	return read(t, name, string(b), Options{})
}

func TestOneInterviewInEveryFormat(t *testing.T) {
	for _, name := range []string{"interview.txt", "interview.md", "interview.docx", "interview.odt", "interview.rtf", "table.docx", "table.odt", "table.rtf"} {
		t.Run(name, func(t *testing.T) {
			d := sameFile(t, name)
			wantText(t, d, sameText)
			wantSpeakers(t, d, "Interviewer interviewer, Gwen Siân participant Gwen-Siân, Yusuf participant Yusuf")
			titled := strings.HasPrefix(name, "interview") && d.Format != "txt"
			if (d.Title == "Yr ardd ac ‘al-bustan’") != titled || (d.Said[0].Group == "Dechrau") != titled {
				t.Errorf("title %q, group %q", d.Title, d.Said[0].Group)
			}
			if d.Format != strings.TrimPrefix(filepath.Ext(name), ".") || len(d.Replaced)+len(d.Doubts) > 0 {
				t.Errorf("format %q, replaced %v, doubts %q", d.Format, d.Replaced, d.Doubts)
			}
		})
	}
}

// TestWhatIsNotSaidInEveryFormat reads one document with changes, a comment, a
// footnote and hidden words as Word's, and as LibreOffice made it of that.
func TestWhatIsNotSaidInEveryFormat(t *testing.T) {
	for _, name := range []string{"changes.docx", "changes.odt", "changes.rtf"} {
		t.Run(name, func(t *testing.T) {
			d := sameFile(t, name)
			wantText(t, d, "Interviewer: Did you really walk there?\n\nRosa: Yes, in the rain. Twice.\n\nInterviewer: And then?\n\nRosa: Then\nhome  twice   over.\n")
			wantSaid(t, d.Notes, "1 footnote was not imported.", "1 stretch of hidden words was not imported.", "1 page header or footer was not imported.", "tracked changes: 1 insertion kept")
			if len(d.Comments) != 1 {
				t.Fatalf("comments %v", d.Comments)
			}
			c := d.Comments[0]
			if got := wordsOf(t, d, c); got != "the rain" || c.Words != "the rain" || c.Author != "Amy Lee" || c.Text != "Hope: weather – again" || c.Moved || c.Whole {
				t.Errorf("on %q: %+v", got, c)
			}
		})
	}
}

// plainSigns undoes what the programs that made the files did to straight quotation
// marks, dashes and dots, and to the space before a mark they took for a closing one.
func plainSigns(s string) string {
	s = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "…", "...", "–", "-", "—", "-", "--", "-").Replace(s)
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), ` "`, `"`)
}

// TestRealInterviewsInEveryFormat compares real interviews turn by turn with the
// Markdown they were made of.
func TestRealInterviewsInEveryFormat(t *testing.T) {
	for file, md := range map[string]string{
		"brain-science-13.lo.docx":    "brain-science-13.md",
		"brain-science-13.lo.rtf":     "brain-science-13.md",
		"brain-science-5.pandoc.odt":  "brain-science-5.md",
		"brain-science-9.pandoc.rtf":  "brain-science-9.md",
		"brain-science-1.pandoc.docx": "brain-science-1.md",
	} {
		t.Run(file, func(t *testing.T) {
			want, _ := readData(t, "changelog-transcripts/brainscience/"+md, Options{})
			got, _ := readData(t, "derived-formats/"+file, Options{})
			if diff := cmp.Diff(plainSaid(want.Said), plainSaid(got.Said)); diff != "" {
				t.Errorf("turns (-Markdown +%s):\n%.2000s", got.Format, diff)
			}
			if diff := cmp.Diff(want.Speakers, got.Speakers); diff != "" {
				t.Errorf("speakers (-Markdown +%s):\n%s", got.Format, diff)
			}
		})
	}
}

func plainSaid(said []transcript.Said) []transcript.Said {
	out := make([]transcript.Said, len(said))
	for i, s := range said {
		s.Speech = plainSigns(s.Speech)
		out[i] = s
	}
	return out
}

// TestTurnsAsLibreOfficeReadsThem compares each turn of a real file with a hash made
// without this code: LibreOffice saved the file as text, and a script cut that at the
// two speakers' names at the starts of lines, took a time in brackets after the name
// for that of the turn, and made every white space one space. The hash is the first
// ten digits of the SHA-256 of “name|seconds or -1|words”.
func TestTurnsAsLibreOfficeReadsThem(t *testing.T) {
	for _, file := range []string{"brain-science-9.pandoc.rtf", "brain-science-13.lo.rtf", "brain-science-5.pandoc.odt"} {
		t.Run(file, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join("testdata", "same", strings.TrimSuffix(file, filepath.Ext(file))+".turns"))
			if err != nil {
				t.Fatal(err)
			}
			d, _ := readData(t, "derived-formats/"+file, Options{})
			var got []string
			for _, s := range d.Said {
				seconds := s.TimeMS
				if seconds >= 0 {
					seconds /= 1000
				}
				sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%s", s.Speaker, seconds, strings.Join(strings.Fields(s.Speech), " ")))
				got = append(got, hex.EncodeToString(sum[:])[:10])
			}
			wantList(t, got, strings.Fields(string(b)))
		})
	}
}
