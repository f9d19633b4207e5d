package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

// readingHash is the beginning of the hash of what a document says, a line for
// each turn: speaker, beginning and end in milliseconds (-1 for none), words.
func readingHash(d Document) string {
	h := sha256.New()
	for _, s := range d.Said {
		fmt.Fprintf(h, "%s|%d|%d|%s\n", s.Speaker, s.TimeMS, s.EndMS, s.Speech)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

const elanFile = `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="x" DATE="2024-05-06T10:11:12+01:00" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
<MEDIA_DESCRIPTOR MEDIA_URL="file:///C:/Users/jo/Visit%20two/P07%20long.wav" MIME_TYPE="audio/x-wav"/>
<MEDIA_DESCRIPTOR MEDIA_URL="" RELATIVE_MEDIA_URL="./P07.mp4" MIME_TYPE="video/mp4"/>
</HEADER>
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="1000"/><TIME_SLOT TIME_SLOT_ID="ts2"/><TIME_SLOT TIME_SLOT_ID="ts3"/>
<TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="4000"/><TIME_SLOT TIME_SLOT_ID="ts5" TIME_VALUE="1500"/><TIME_SLOT TIME_SLOT_ID="ts6" TIME_VALUE="900"/></TIME_ORDER>
<TIER TIER_ID="en" PARENT_REF="K-Rosa" LINGUISTIC_TYPE_REF="translation" LANG_REF="eng"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a9" ANNOTATION_REF="a1"><ANNOTATION_VALUE>in May</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a10" ANNOTATION_REF="a2"><ANNOTATION_VALUE>or June</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="K-Rosa" PARTICIPANT="Rosa" LANG_REF="spa" LINGUISTIC_TYPE_REF="t">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE>En mayo &amp; <!-- x -->más.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3"><ANNOTATION_VALUE>O en junio.
Sí.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4"><ANNOTATION_VALUE> </ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="Interviewer" PARTICIPANT="" LANG_REF="eng" LINGUISTIC_TYPE_REF="t">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts5" TIME_SLOT_REF2="ts6"><ANNOTATION_VALUE>When?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<LANGUAGE LANG_DEF="x" LANG_ID="eng" LANG_LABEL="English"/><LANGUAGE LANG_DEF="x" LANG_ID="spa" LANG_LABEL="Spanish"/>
<CONTROLLED_VOCABULARY CV_ID="x"/>
</ANNOTATION_DOCUMENT>
`

func TestELAN(t *testing.T) {
	d := read(t, "P07-1.eaf", elanFile, Options{})
	wantText(t, d, `
[00:00:01] Rosa: En mayo & más.

[00:00:01] Interviewer: When?

[00:00:02] Rosa: O en junio.
Sí.
`)
	wantSpeakers(t, d, "Rosa participant Rosa, Interviewer interviewer")
	if d.Format != "eaf" || d.Media != "P07 long.wav" || d.Language != "es" || d.Date != "2024-05-06" {
		t.Errorf("format %q, media %q, language %q, date %q", d.Format, d.Media, d.Language, d.Date)
	}
	// Two slots lie between 1000 and 4000 ms: at 2000 and 3000. An end before the beginning is no end.
	for i, want := range [][2]int{{1000, 2000}, {1500, -1}, {2000, 3000}} {
		if got := [2]int{d.Said[i].TimeMS, d.Said[i].EndMS}; got != want {
			t.Errorf("turn %d runs from and to %v, want %v", i+1, got, want)
		}
	}
	wantSaid(t, d.Notes, "were not imported: “en” (2)", "1 annotation without words", "2 times are missing", "P07.mp4 left out", "1 controlled vocabulary", "several languages (en and es); es")
	wantList(t, d.Doubts, nil)
	for _, s := range append(d.Notes, d.Doubts...) {
		if strings.Contains(s, "Users") {
			t.Errorf("a note names a folder of somebody's computer: %s", s)
		}
	}
}

// TestELANTiersBelow: both readings of a file with a translation are shown,
// and either can be asked for.
func TestELANTiersBelow(t *testing.T) {
	const below = "[00:00:01] Rosa: in May\n\n[00:00:02] Rosa: or June\n"
	d := read(t, "P07-1.eaf", elanFile, Options{})
	if len(d.Otherwise) != 1 || d.Otherwise[0].As != "tiers:translation" || shownAs(Document{Said: d.Otherwise[0].Said}) != below {
		t.Fatalf("otherwise %+v", d.Otherwise)
	}
	other := read(t, "P07-1.eaf", elanFile, Options{As: "tiers:translation"})
	wantText(t, other, below)
	if other.Language != "en" || len(other.Otherwise) != 1 || shownAs(Document{Said: other.Otherwise[0].Said}) != shownAs(d) {
		t.Errorf("language %q, otherwise %+v", other.Language, other.Otherwise)
	}
	back := read(t, "P07-1.eaf", elanFile, Options{As: other.Otherwise[0].As})
	wantText(t, back, shownAs(d))
}

func TestOddELAN(t *testing.T) {
	doc := func(inside string) string { return "<ANNOTATION_DOCUMENT>" + inside + "</ANNOTATION_DOCUMENT>" }
	note := func(kind, attrs, words string) string {
		return "<ANNOTATION><" + kind + " " + attrs + "><ANNOTATION_VALUE>" + words + "</ANNOTATION_VALUE></" + kind + "></ANNOTATION>"
	}
	tier := func(attrs, inside string) string { return "<TIER " + attrs + ">" + inside + "</TIER>" }
	for _, c := range []struct{ name, in, want string }{
		{"frames", doc(`<HEADER TIME_UNITS="PAL-frames"/><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="50"/>` + tier(`TIER_ID="Ann"`, note("ALIGNABLE_ANNOTATION", `TIME_SLOT_REF1="a"`, "x"))), "[00:00:02] Ann: x\n"},
		{"no times at all", doc(tier(`TIER_ID="Ann"`, note("ALIGNABLE_ANNOTATION", "", "x")+note("ALIGNABLE_ANNOTATION", "", "y")) + tier(`TIER_ID="Ben"`, note("ALIGNABLE_ANNOTATION", "", "z"))), "Ann: x\n\nAnn: y\n\nBen: z\n"},
		{"hangs on another", doc(`<TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="7000"/>` + tier(`TIER_ID="Ann" PARENT_REF="gone"`, note("REF_ANNOTATION", `ANNOTATION_ID="r" ANNOTATION_REF="q"`, "x")) + tier(`TIER_ID="Ben"`, note("ALIGNABLE_ANNOTATION", `ANNOTATION_ID="q" TIME_SLOT_REF1="a"`, "y"))), "[00:00:07] Ann: x\n\n[00:00:07] Ben: y\n"},
		{"hang on each other", doc(tier(`TIER_ID="Ann"`, note("REF_ANNOTATION", `ANNOTATION_ID="r" ANNOTATION_REF="q"`, "x")+note("REF_ANNOTATION", `ANNOTATION_ID="q" ANNOTATION_REF="r"`, "y"))), "Ann: x\n\nAnn: y\n"},
		{"impossible times", doc(`<TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="-7"/><TIME_SLOT TIME_SLOT_ID="b" TIME_VALUE="99999999999999999999"/>` + tier(`TIER_ID="Ann"`, note("ALIGNABLE_ANNOTATION", `TIME_SLOT_REF1="a" TIME_SLOT_REF2="b"`, "x"))), "Ann: x\n"},
		{"one name for two tiers", doc(tier(`TIER_ID="1" PARTICIPANT="Ann"`, note("ALIGNABLE_ANNOTATION", "", "x")) + tier(`TIER_ID="2" PARTICIPANT="ANN"`, note("ALIGNABLE_ANNOTATION", "", "y"))), "Ann: x\n\nAnn: y\n"},
		{"an encoding nobody would guess", `<?xml version="1.0" encoding="windows-1251"?>` + doc(tier(`TIER_ID="Ann"`, note("ALIGNABLE_ANNOTATION", "", "\xE4\xE0"))), "Ann: да\n"},
		{"another encoding declared", `<?xml version="1.0" encoding="ISO-8859-1"?>` + doc(tier(`TIER_ID="Zo`+"\xEB"+`"`, note("ALIGNABLE_ANNOTATION", "", "d\xE9j\xE0"))), "Zoë: déjà\n"},
	} {
		t.Run(c.name, func(t *testing.T) { wantText(t, read(t, "a.eaf", c.in, Options{}), c.want) })
	}
	x := note("ALIGNABLE_ANNOTATION", "", "x")
	d := read(t, "a.eaf", doc(tier(`TIER_ID="1" PARTICIPANT="Ann"`, x)+tier(`TIER_ID="2" PARTICIPANT="Ann"`, x)+tier(`TIER_ID="Noise"`, x)), Options{})
	wantSaid(t, d.Doubts, "“Noise” names no participant", "“1” and “2” belong to one participant")
	refused(t, "a.eaf", doc(tier(`TIER_ID="Ann"`, "")), Options{}, "a.eaf", "no annotations")
	refused(t, "a.eaf", "<ANNOTATION_DOCUMENT>\n<TIER", Options{}, "a.eaf is damaged", "line 3")
}

// TestHostileELAN holds what bad people put into XML.
func TestHostileELAN(t *testing.T) {
	refused(t, "a.eaf", `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><ANNOTATION_DOCUMENT><TIER TIER_ID="&b;"/></ANNOTATION_DOCUMENT>`, Options{}, "document type definition")
	refused(t, "a.eaf", "<ANNOTATION_DOCUMENT>"+strings.Repeat("<a>", 200_000), Options{}, "more than 100 elements")
	var b strings.Builder
	b.WriteString("<ANNOTATION_DOCUMENT><TIME_ORDER>")
	for i := range 20_000 {
		fmt.Fprintf(&b, `<TIME_SLOT TIME_SLOT_ID="t%d"/>`, i)
	}
	b.WriteString(`</TIME_ORDER><TIER TIER_ID="Ann">`)
	for i := range 20_000 { // each hangs on the one before, and every time is missing
		fmt.Fprintf(&b, `<REF_ANNOTATION ANNOTATION_ID="a%d" ANNOTATION_REF="a%d" TIME_SLOT_REF1="t%d"><ANNOTATION_VALUE>x</ANNOTATION_VALUE></REF_ANNOTATION>`, i+1, i, i)
	}
	d := read(t, "a.eaf", b.String()+"</TIER></ANNOTATION_DOCUMENT>", Options{})
	if len(d.Said) != 20_000 || d.Said[0].TimeMS >= 0 {
		t.Errorf("%d turns, the first at %d", len(d.Said), d.Said[0].TimeMS)
	}
}

// TestELANConsultation compares every turn with a reading by Python's
// xml.etree: annotations by (time of the first slot, tier), hashed as
// readingHash does.
func TestELANConsultation(t *testing.T) {
	d, _ := readData(t, "derived-formats/primock57-day1_consultation05.eaf", Options{})
	if got := by(d); len(d.Said) != 116 || got["Doctor"] != 68 || got["Patient"] != 48 {
		t.Errorf("%d turns, by speaker %v; want 116", len(d.Said), got)
	}
	if got := readingHash(d); got != "c86408548b879ab0" {
		t.Errorf("the turns have the hash %s", got)
	}
	if first, last := d.Said[0], d.Said[115]; first.Speech != "Hello?" || first.TimeMS != 2099 || last.Speech != "Bye bye." || last.EndMS != 576178 {
		t.Errorf("first %+v, last %+v", first, last)
	}
}

func FuzzELAN(f *testing.F) {
	f.Add([]byte(elanFile))
	f.Add([]byte(`<ANNOTATION_DOCUMENT><TIME_SLOT TIME_SLOT_ID="a" TIME_VALUE="1"/><TIER TIER_ID="[0:01] A: "><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a" ANNOTATION_REF="a"><ANNOTATION_VALUE>A: x&#13;[0:02] y</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>`))
	f.Add([]byte(`<ANNOTATION_DOCUMENT><!DOCTYPE x><TIER PARENT_REF="x"/>`))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.eaf", data, Options{As: "eaf"}) })
}
