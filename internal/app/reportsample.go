package app

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// ReportSample is who took part.
type ReportSample struct {
	Participants int               `json:"participants"`
	Quotable     int               `json:"quotable"` // who agreed to being quoted
	NotAnalysed  int               `json:"not_analysed"`
	Attributes   []ReportAttribute `json:"attributes"`
	NotShown     []string          `json:"not_shown"` // attributes of which every value fits too few
}

// ReportAttribute is how many participants have which value of an attribute.
type ReportAttribute struct {
	Attribute string        `json:"attribute"`
	Kind      string        `json:"kind"`
	Values    []ReportValue `json:"values"`
	Other     int           `json:"other"` // participants with values that stand together, since few have them
	Unknown   int           `json:"unknown"`
	Low       *float64      `json:"low"` // of numbers; null outside the team
	Median    *float64      `json:"median"`
	High      *float64      `json:"high"`
}

// ReportValue is a value, and how many participants have it.
type ReportValue struct {
	Value  string `json:"value"`
	People int    `json:"people"`
}

// fewPeople is how many participants have a value at least before readers outside the
// team see it: of fewer, who knows the service may know them.
const fewPeople = 3

// sample counts who took part.
func (r *Report) sample(s *study.Study) {
	public := s.Release(transcript.ForPublication)
	x := ReportSample{Attributes: []ReportAttribute{}, NotShown: []string{}}
	var people []transcript.Participant
	for _, p := range everybody(s) {
		if !p.May(transcript.AskAnalyse, s.Settings.Consent) && s.State.Withdrawn[strings.ToLower(p.ID)] == "" {
			x.NotAnalysed++
		}
		people = append(people, p)
		if public.Cleared(p.ID) {
			x.Quotable++
		}
	}
	x.Participants = len(people)
	for _, name := range s.Columns {
		if a, ok := r.attribute(s.Settings.AttributeType(name), name, people); ok {
			x.Attributes = append(x.Attributes, a)
		} else {
			x.NotShown = append(x.NotShown, name)
		}
	}
	r.Sample = x
}

// attribute counts the values of one attribute; it is false where its readers can be
// told nothing of it.
func (r *Report) attribute(t study.AttributeType, name string, people []transcript.Participant) (ReportAttribute, bool) {
	a := ReportAttribute{Attribute: name, Kind: string(t.Kind), Values: []ReportValue{}}
	var numbers []float64
	for _, p := range people {
		value := t.Canonical(p.Attributes[name])
		n, isNumber := study.Number(value)
		switch {
		case value == "":
			a.Unknown++
		case t.Kind == study.NumberAttribute && isNumber:
			numbers = append(numbers, n)
		default:
			i := slices.IndexFunc(a.Values, func(v ReportValue) bool { return strings.EqualFold(v.Value, value) })
			if i < 0 {
				i = len(a.Values)
				a.Values = append(a.Values, ReportValue{Value: value})
			}
			a.Values[i].People++
		}
	}
	slices.SortStableFunc(a.Values, func(x, y ReportValue) int { return t.Compare(x.Value, y.Value) })
	if len(numbers) >= fewPeople || r.team() && len(numbers) > 0 {
		slices.Sort(numbers)
		middle := medianOf(numbers)
		a.Median = &middle
		if r.team() {
			a.Low, a.High = &numbers[0], &numbers[len(numbers)-1]
		}
	}
	if !r.team() {
		a.putFewTogether()
	}
	return a, len(a.Values) > 0 || a.Median != nil
}

// putFewTogether puts values that few have together, with as many others as it takes
// for them not to be few.
func (a *ReportAttribute) putFewTogether() {
	var kept []ReportValue
	for _, v := range a.Values {
		if v.People < fewPeople {
			a.Other += v.People
		} else {
			kept = append(kept, v)
		}
	}
	for a.Other > 0 && a.Other < fewPeople && len(kept) > 0 {
		least := slices.MinFunc(kept, func(x, y ReportValue) int { return cmp.Compare(x.People, y.People) })
		a.Other += least.People
		kept = slices.DeleteFunc(kept, func(v ReportValue) bool { return v.Value == least.Value })
	}
	a.Values = append([]ReportValue{}, kept...)
}

func medianOf(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// numberSaid is a number with as many decimals as it needs, two at most.
func numberSaid(n float64) string {
	return strconv.FormatFloat(math.Round(n*100)/100, 'f', -1, 64)
}

// said is what an attribute comes to, in lines of a table: what, and how many.
func (a *ReportAttribute) said() [][2]string {
	var lines [][2]string
	for _, v := range a.Values {
		lines = append(lines, [2]string{v.Value, strconv.Itoa(v.People)})
	}
	if a.Other > 0 {
		lines = append(lines, [2]string{"others", strconv.Itoa(a.Other)})
	}
	if a.Median != nil {
		lines = append(lines, [2]string{"median", numberSaid(*a.Median)})
	}
	if a.Low != nil && a.High != nil {
		lines = append(lines, [2]string{"lowest to highest", numberSaid(*a.Low) + " to " + numberSaid(*a.High)})
	}
	if a.Unknown > 0 {
		lines = append(lines, [2]string{"not recorded", strconv.Itoa(a.Unknown)})
	}
	return lines
}

// ReportInterviews is what was collected.
type ReportInterviews struct {
	Transcripts int         `json:"transcripts"`
	Groups      int         `json:"groups"`   // in which several participants speak
	Repeated    int         `json:"repeated"` // participants who speak in more than one
	Words       int         `json:"words"`    // participants' words
	Median      *float64    `json:"median_words"`
	Timed       int         `json:"timed"` // transcripts of which the length is known
	DurationMS  int         `json:"duration_ms"`
	MedianMS    *float64    `json:"median_ms"`
	Range       *[2]int     `json:"range_ms"`
	Askers      int         `json:"interviewers"` // different people who ask
	Others      int         `json:"others"`       // transcripts in which somebody else is there: a supporter, an interpreter
	Checked     int         `json:"checked"`      // transcripts that somebody checked against the recording
	Kinds       []string    `json:"transcription"`
	Memos       ReportMemos `json:"memos"`
}

// ReportMemos is how many memos were written, private ones left out.
type ReportMemos struct {
	All       int `json:"all"`
	Analytic  int `json:"analytic"`
	Reflexive int `json:"reflexive"`
	Field     int `json:"field"` // on transcripts, passages of them and participants
}

// interviews counts what was collected.
func (r *Report) interviews(s *study.Study) {
	x := ReportInterviews{Transcripts: len(s.Transcripts), Kinds: []string{}}
	var words, times []float64
	in, askers := map[string]int{}, map[string]bool{} // participants, and names of interviewers
	for _, t := range s.Transcripts {
		n := transcriptEntry(s, t).Words
		x.Words += n
		words = append(words, float64(n))
		if d := t.DurationMS(); d >= 0 {
			times = append(times, float64(d))
			x.DurationMS += d
		}
		people := s.ParticipantsIn(t)
		x.Groups += countIf(len(people) > 1)
		for _, p := range people {
			in[p]++
		}
		x.Others += countIf(alsoThere(t, askers))
		x.Checked += countIf(t.CheckedBy != "")
		if t.Transcription != "" && !slices.Contains(x.Kinds, t.Transcription) {
			x.Kinds = append(x.Kinds, t.Transcription)
		}
	}
	for _, n := range in {
		x.Repeated += countIf(n > 1)
	}
	slices.Sort(x.Kinds)
	slices.Sort(words)
	slices.Sort(times)
	x.Timed, x.Askers = len(times), len(askers)
	if len(words) > 0 {
		m := medianOf(words)
		x.Median = &m
	}
	if n := len(times); n > 0 {
		m := medianOf(times)
		x.MedianMS, x.Range = &m, &[2]int{int(times[0]), int(times[n-1])}
	}
	for _, m := range s.State.Memos {
		if !m.Private {
			x.Memos.count(m)
		}
	}
	r.Interviews = x
}

// alsoThere reports whether somebody else speaks: a supporter, an interpreter. It
// collects who asks.
func alsoThere(t *transcript.Transcript, askers map[string]bool) bool {
	others := false
	for _, sp := range t.Speakers {
		switch sp.Voice {
		case transcript.VoiceInterviewer:
			askers[strings.ToLower(sp.Name)] = true
		case transcript.VoiceSupporter, transcript.VoiceInterpreter:
			others = true
		}
	}
	return others
}

func (n *ReportMemos) count(m coding.Memo) {
	n.All++
	switch m.Type {
	case "analytic":
		n.Analytic++
	case "reflexive":
		n.Reflexive++
	}
	switch m.On {
	case coding.OnTranscript, coding.OnParticipant, coding.OnPassage:
		n.Field++
	}
}

// minutesSaid is a length of time, to the minute.
func minutesSaid(ms float64) string {
	n := int(math.Round(ms / 60000))
	if n < 120 {
		return one(n, "1 minute", "%d minutes")
	}
	return fmt.Sprintf("%d hours %s", n/60, one(n%60, "1 minute", "%d minutes"))
}

// length says how long interviews are; empty where nobody knows.
func (x *ReportInterviews) length() string {
	if x.Timed == 0 {
		return ""
	}
	said := "They last " + minutesSaid(float64(x.DurationMS)) + " in all"
	if x.Timed < x.Transcripts {
		said = fmt.Sprintf("The %d whose length is known last %s in all", x.Timed, minutesSaid(float64(x.DurationMS)))
	}
	if x.Timed > 1 {
		said += fmt.Sprintf(": from %s to %s, median %s", minutesSaid(float64(x.Range[0])), minutesSaid(float64(x.Range[1])), minutesSaid(*x.MedianMS))
	}
	return said + "."
}
