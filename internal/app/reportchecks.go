package app

import (
	"fmt"
	"strings"

	"verbatim/internal/study"
)

// Checklist is what a reporting guideline asks, item by item: what the study itself
// can answer, and what only a person can.
type Checklist struct {
	Name  string          `json:"name"`
	About string          `json:"about"`
	Items []ChecklistItem `json:"items"`
}

// ChecklistItem is one item. Its label is our own short one: the wording is the
// guideline's.
type ChecklistItem struct {
	Item   string  `json:"item"` // its number; empty where the guideline has none
	Label  string  `json:"label"`
	Says   *string `json:"says"`    // what the study can say; null: nothing
	ForYou *string `json:"for_you"` // what a person is to write; null: nothing is left
}

// The guidelines whose items can be answered.
const (
	COREQ  = "coreq"
	SRQR   = "srqr"
	GRIPP2 = "gripp2"
	RTARG  = "rtarg"
)

// Checklists are the names of the guidelines.
var Checklists = []string{COREQ, SRQR, GRIPP2, RTARG}

// ChecklistsFor are those that fit an approach. The reflexive one has the questions of
// RTARG; COREQ asks for numbers of coders and for saturation, which do not belong to it.
func ChecklistsFor(approach study.Approach) []string {
	switch approach {
	case study.Reflexive:
		return []string{RTARG, SRQR, GRIPP2}
	case study.NotSure:
		return Checklists
	}
	return []string{COREQ, SRQR, GRIPP2}
}

func (r *Report) checklist(name string) (Checklist, error) {
	list := Checklist{Name: strings.ToUpper(name)}
	switch name {
	case COREQ:
		list.About, list.Items = "After COREQ (Tong, Sainsbury and Craig 2007), 32 items for studies with interviews and focus groups.", r.coreq()
	case SRQR:
		list.About, list.Items = "After SRQR (O’Brien and others 2014), 21 items for qualitative research.", r.srqr()
	case GRIPP2:
		list.About, list.Items = "After the short form of GRIPP2 (Staniszewska and others 2017), 5 items about the involvement of patients and the public.", r.gripp2()
	case RTARG:
		list.About, list.Items = "Questions after the reporting guidelines for reflexive thematic analysis (RTARG, Braun and Clarke 2024). They take the place of coefficients and of saturation.", r.rtarg()
	default:
		return list, usage("choose "+strings.Join(Checklists, ", "), "there is no checklist %q", name)
	}
	list.About += " Labels are our own short ones: read the guideline for what each item asks."
	return list, nil
}

// item is an item that a person answers, as says helps them to; says is empty where
// the study knows nothing of it. With no forYou nothing is left to write.
func item(no, label, says, forYou string) ChecklistItem {
	return ChecklistItem{Item: no, Label: label, Says: optional(strings.TrimSpace(says)), ForYou: optional(forYou)}
}

func (r *Report) coreq() []ChecklistItem {
	x := &r.Interviews
	return []ChecklistItem{
		item("1", "Who asked the questions", askersSaid(x), "who they are in the study"),
		item("2", "Their qualifications", "", "degrees and training, lived experience among them"),
		item("3", "Their work at the time", "", "what they did then"),
		item("4", "Their gender", "", "if they agree to its being said"),
		item("5", "Their experience of interviewing", "", "experience, and how they were trained"),
		item("6", "Whether they knew participants before", "", "since when and how"),
		item("7", "What participants knew of them", "", "aims, role, reasons for the research"),
		item("8", "What they brought with them", r.reflexiveMemos(), "interests and assumptions"),
		item("9", "Approach to the analysis", r.approachSaid(), "the thinking behind the approach"),
		item("10", "How people were chosen", "", "purposive, snowball, everybody …"),
		item("11", "How people were asked", "", "in person, by letter, through a service"),
		item("12", "How many took part", r.sampleSaid(), ""),
		item("13", "Who said no or stopped", r.withdrawnSaid(), "how many declined, and reasons that were given"),
		item("14", "Where it took place", "", "at home, in a service, by video"),
		item("15", "Who else was there", othersSaid(x), "whether anybody else was"),
		item("16", "Who took part", r.sampleTable(), either(len(r.Sample.Attributes) > 0, "what matters about them besides", "what matters about them: columns of participants.csv are counted here")),
		item("17", "What was asked", "", "the guide, and whether it was tried out"),
		item("18", "Who was interviewed again", repeatedSaid(x), either(x.Repeated > 0, "why", "whether it was planned")),
		item("19", "Recording", recordedSaid(x), "sound, video, or notes alone"),
		item("20", "Notes from interviews", r.memosSaid(), "whether notes were made in or after interviews, and how they were used"),
		item("21", "How long interviews were", x.length(), either(x.Timed == x.Transcripts && x.Timed > 0, "", "how long they were: the transcripts carry no times for all")),
		r.saturationItem(),
		item("23", "Whether participants saw their transcripts", "", "whether they did, and what came of it"),
		item("24", "How many people coded", r.join(r.codingSaid(), r.groupsSaid(), r.doubleSaid()), ""),
		item("25", "The codebook", r.bookSaid()+" The report has it in an appendix.", ""),
		item("26", "Where themes came from", r.historySaid(), "what was there beforehand, and why"),
		item("27", "Software", r.softwareSaid(), ""),
		item("28", "Whether participants checked the findings", r.checkedSaid(), either(r.Checked.Answered > 0, "what changed because of it", "whether they did, or why not")),
		item("29", "Quotes, and whose they are", r.quotesSaid(), ""),
		item("30", "Whether findings and data fit", "Every number in the tables leads to its quotes in the study.", "whether the quotes bear the findings out"),
		item("31", "Main themes", one(r.Codebook.Top, "1 theme stands at the top.", "%d themes stand at the top."), "the findings"),
		item("32", "Smaller themes and cases that differ", r.againstSaid(), "the findings"),
	}
}

// join puts sentences together that there are.
func (r *Report) join(said ...string) string {
	return strings.Join(strings.Fields(strings.Join(said, " ")), " ")
}

func (r *Report) saturationItem() ChecklistItem {
	switch {
	case r.reflexive():
		return item("22", "Saturation", "This is a reflexive thematic analysis, in which themes are not there to be used up; saturation is not a measure of it.", "why the data were enough for what was asked")
	case r.Saturation != nil:
		return item("22", "Saturation", r.saturationSaid(), "whether saturation was aimed at, and what the figures mean")
	}
	return item("22", "Saturation", "", "whether it was discussed: there are too few interviews that are read to the end to count it")
}

func (r *Report) srqr() []ChecklistItem {
	return []ChecklistItem{
		item("1", "Title", r.Title, "a title that says the topic and the approach"),
		item("2", "Abstract", "", "the abstract"),
		item("3", "Why the study", "", "the problem, and what is known of it"),
		item("4", "What it asks", "", "the purpose and the questions"),
		item("5", "Approach", r.approachSaid(), "the thinking behind it"),
		item("6", "The researchers", r.join(r.groupsSaid(), r.reflexiveMemos()), "who they are, and what that means for the study"),
		item("7", "Setting", "", "where and when"),
		item("8", "How people were chosen", "", "how, and why it ended where it did"),
		item("9", "Ethics", r.withdrawnSaid(), "approval, consent, and how data are kept"),
		item("10", "How data were collected", r.interviewsSaid(), "what kind of data, when, and what changed on the way"),
		item("11", "What they were collected with", recordedSaid(&r.Interviews), "interview guide and recorder, and how they changed"),
		item("12", "Who and what was studied", r.join(r.sampleSaid(), r.interviewsSaid()), "how far they took part"),
		item("13", "How data were prepared", transcribedSaid(&r.Interviews), "transcribing, pseudonyms, checks"),
		item("14", "How data were analysed", r.join(r.codingSaid(), r.bookSaid(), r.historySaid(), r.softwareSaid()), "how themes were made out of codes"),
		item("15", "What makes it trustworthy", r.trust(), "what was done, and why that"),
		item("16", "Findings", "", "the findings: themes, and how they hang together"),
		item("17", "Evidence", r.quotesSaid(), "which quotes stand for what"),
		item("18", "What it adds", "", "how it fits what was known"),
		item("19", "Limits", r.withheldSaid(), "limits of the study"),
		item("20", "Interests", "", "conflicts of interest"),
		item("21", "Money", "", "who paid, and what part they had"),
	}
}

// trust are facts about checks; a coefficient is among them only where the approach
// wants one.
func (r *Report) trust() string {
	if r.reflexive() {
		return r.join(r.doubleSaid(), r.decisionsSaid(), r.memosSaid(), r.checkedSaid())
	}
	return r.join(r.doubleSaid(), r.agreementSaid(), r.decisionsSaid(), r.memosSaid(), r.checkedSaid())
}

func (r *Report) gripp2() []ChecklistItem {
	return []ChecklistItem{
		item("1", "Why people were involved", "", "the aim of involving patients, carers or the public"),
		item("2", "How they were involved", r.join(r.groupsSaid(), r.codingSaid(), r.decisionsSaid(), r.checkedSaid()), "who, from when on, in which parts of the study, and how they were paid and supported"),
		item("3", "What came of it", r.led(), "what is different in the findings because of it; the command verbatim difference has what each group of coders saw"),
		item("4", "How far it changed the study", "", "what worked, what did not"),
		item("5", "Looking back", "", "what others can learn from it"),
	}
}

func (r *Report) led() string {
	if r.Codebook.Led == 0 {
		return ""
	}
	return one(r.Codebook.Led, "1 change of the codebook followed from a decision of the team.", "%d changes of the codebook followed from decisions of the team.")
}

func (r *Report) rtarg() []ChecklistItem {
	return []ChecklistItem{
		item("", "Does the title or abstract say reflexive, and does the rest keep to it?", r.approachSaid(), "one sentence that names the approach and whose account of it you follow"),
		item("", "Why this approach for this question, and on what view of knowledge?", "", "the reasons, and the theory"),
		item("", "Who are you to this topic?", r.join(r.groupsSaid(), r.reflexiveMemos()), "positions, experience and assumptions, and how they shaped the reading"),
		item("", "Why these people and these data, and why so many?", r.join(r.sampleSaid(), r.interviewsSaid()), "what made the data rich enough, without an appeal to saturation"),
		item("", "What did you do in each phase, and where did you go back?", r.join(r.codingSaid(), r.historySaid()), "what happened in this study, and not the phases in general"),
		item("", "If several people coded: to what end?", r.join(r.doubleSaid(), r.decisionsSaid()), "to see more, not to agree: say how different readings were used"),
		item("", "How did themes come out of codes?", r.bookSaid(), "how they were made, dropped and put together by you: themes do not emerge"),
		item("", "Is each theme a shared meaning, with a name that says it?", "", "check that no theme is only a summary of a topic or of a question asked"),
		item("", "Do quotes and your reading of them both stand there, and are many voices heard?", r.quotesSaid(), "what each quote shows"),
		item("", "Is what is counted needed?", "", "why numbers of people or quotes are given, if they are"),
		item("", "What supports the quality of the analysis?", r.join(r.memosSaid(), r.checkedSaid()), "practices that fit the approach; no coefficient of agreement"),
		item("", "What are the limits, and who else may this speak to?", r.withheldSaid(), "limits that belong to this approach"),
	}
}

func askersSaid(x *ReportInterviews) string {
	if x.Askers == 0 {
		return ""
	}
	return one(x.Askers, "1 name of an interviewer stands in the transcripts.", "%d names of interviewers stand in the transcripts.")
}

func othersSaid(x *ReportInterviews) string {
	if x.Others == 0 {
		return ""
	}
	return one(x.Others, "In 1 transcript a supporter or interpreter speaks.", "In %d transcripts a supporter or interpreter speaks.")
}

func repeatedSaid(x *ReportInterviews) string {
	if x.Repeated == 0 {
		return "No participant speaks in more than one transcript."
	}
	return one(x.Repeated, "1 participant speaks in more than one transcript.", "%d participants speak in more than one transcript.")
}

func recordedSaid(x *ReportInterviews) string {
	if x.Timed == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s %s times of a recording.", x.Timed, one(x.Transcripts, "1 transcript", "%d transcripts"), either(x.Timed == 1, "carries", "carry"))
}

func transcribedSaid(x *ReportInterviews) string {
	var said []string
	if len(x.Kinds) > 0 {
		said = append(said, "Transcription: "+strings.Join(x.Kinds, ", ")+".")
	}
	if x.Checked > 0 {
		said = append(said, one(x.Checked, "1 transcript was checked against its recording.", "%d transcripts were checked against their recordings."))
	}
	return strings.Join(said, " ")
}

// reflexiveMemos is how many memos the team wrote about itself.
func (r *Report) reflexiveMemos() string {
	n := r.Interviews.Memos.Reflexive
	if n == 0 {
		return ""
	}
	return one(n, "The team kept 1 reflexive memo.", "The team kept %d reflexive memos.")
}

// sampleTable is the table of the sample in one paragraph.
func (r *Report) sampleTable() string {
	var parts []string
	for i := range r.Sample.Attributes {
		a := &r.Sample.Attributes[i]
		var values []string
		for _, l := range a.said() {
			values = append(values, l[0]+" "+l[1])
		}
		parts = append(parts, attributeName(a.Attribute)+": "+strings.Join(values, ", ")+".")
	}
	return strings.Join(parts, " ")
}

// attributeName is the name of a column as people read it.
func attributeName(s string) string { return capitalised(strings.ReplaceAll(s, "_", " ")) }

func (r *Report) againstSaid() string {
	sub, against := r.Codebook.Themes-r.Codebook.Top, 0
	for _, t := range r.Themes {
		against += countIf(t.Against > 0)
	}
	said := one(sub, "1 sub-theme stands below them.", "%d sub-themes stand below them.")
	if against > 0 {
		said += one(against, " Passages that speak against it are coded for 1 theme.", " Passages that speak against them are coded for %d themes.")
	}
	return said
}
