package export

import (
	"os"
	"testing"
	"verbatim/internal/matrix"
	"verbatim/internal/transcript"
)

func TestZZLook(t *testing.T) {
	s := large(t, 18, 420)
	s.Settings.Consent[transcript.AskQuote] = transcript.Yes
	s.Participants[1].Consent = transcript.Consent{transcript.AskAnalyse: transcript.No}
	f, _ := os.Create("/tmp/look/large.xlsx")
	rep, err := WriteMatrix(f, XLSX, built(t, s, transcript.ForTeam, matrix.Spec{}), Options{Version: "1.0.0"})
	t.Log(rep, err)
	f.Close()
	x, o := invented(t)
	for _, p := range []transcript.Purpose{transcript.ForTeam, transcript.ForPublication} {
		f, _ = os.Create("/tmp/look/small-" + string(p) + ".xlsx")
		rep, err = WriteMatrix(f, XLSX, built(t, x, p, matrix.Spec{}), o)
		t.Log(rep, err)
		f.Close()
	}
	m := built(t, s, transcript.ForTeam, matrix.Spec{})
	o.Width = 80
	for _, f := range []Format{Text, TSV, Markdown} {
		w, _ := os.Create("/tmp/look/large." + string(f))
		WriteMatrix(w, f, m, o)
		w.Close()
	}
	x.Settings.Title=""
	ms := built(t, x, transcript.ForTeam, matrix.Spec{})
	for _, f := range []Format{Text, TSV, Markdown, CSV, JSON} {
		w, _ := os.Create("/tmp/look/small." + string(f))
		WriteMatrix(w, f, ms, o)
		w.Close()
		w, _ = os.Create("/tmp/look/quotes." + string(f))
		l := ListQuotes(NewQuoter(ms.Release(), o), "Quotes of hope", ms.In("1,all"))
		WriteQuotes(w, f, ms.Release(), l, o)
		w.Close()
	}
}
