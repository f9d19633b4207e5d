package ingest

import "strings"

// The words for who asks, who answers and who else is in the room, in small letters
// with a bar around each. Where a language writes both genders in one word with a
// stroke, isPartWord takes the ending off.
const (
	interviewerWords = "|interviewer|int|intv|intvr|iv|ivr|i|facilitator|fac|facil|moderator|mod|researcher|peer researcher|co researcher|peer interviewer|" +
		"interviewer peer|host|lead interviewer|lead researcher|" +
		"cyfwelydd|holwr|holwraig|hwylusydd|ymchwilydd|cymedrolwr|" +
		"interviewerin|befrager|befragerin|fragesteller|fragestellerin|moderatorin|forscher|forscherin|interviewleiter|interviewleiterin|" +
		"enquêteur|enquêtrice|enqueteur|enquetrice|intervieweur|intervieweuse|modérateur|modératrice|moderateur|moderatrice|animateur|animatrice|chercheur|chercheuse|" +
		"entrevistador|entrevistadora|encuestador|encuestadora|moderadora|moderador|investigador|investigadora|facilitador|facilitadora|" +
		"pesquisador|pesquisadora|inquiridor|inquiridora|" +
		"intervistatore|intervistatrice|moderatore|ricercatore|ricercatrice|facilitatore|facilitatrice|" +
		"ankieter|ankieterka|moderatorka|badacz|badaczka|prowadzący|prowadząca|" +
		"interviewster|onderzoeker|onderzoekster|gespreksleider|gespreksleidster|vragensteller|" +
		"الباحث|الباحثة|باحث|باحثة|المحاور|المحاورة|محاور|محاورة|القائم بالمقابلة|القائمة بالمقابلة|" +
		"انٹرویو لینے والا|انٹرویو لینے والی|انٹرویو لینے والے|انٹرویوور|محقق|سوال کرنے والا|سوال کرنے والی|" +
		"访谈者|訪談者|采访者|採訪者|访问者|訪問者|访谈员|訪談員|采访人|採訪人|访问员|訪問員|主持人|研究者|研究员|研究員|提问者|提問者|" +
		"साक्षात्कारकर्ता|साक्षात्कारकर्त्ता|शोधकर्ता|प्रश्नकर्ता|"
	questionWords = "|q|question|frage|pregunta|pergunta|domanda|pytanie|vraag|cwestiwn|سؤال|السؤال|س|سوال|问|問|प्रश्न|"
	answerWords   = "|a|answer|antwort|ateb|réponse|respuesta|resposta|risposta|odpowiedź|antwoord|جواب|الجواب|إجابة|ج|答|उत्तर|"

	participantWords = "|participant|part|ptp|p|respondent|resp|interviewee|informant|narrator|patient|client|service user|research participant|" +
		"cyfranogwr|cyfranogydd|cyfwelai|ymatebydd|atebwr|" +
		"teilnehmer|teilnehmerin|teilnehmende|teilnehmender|befragte|befragter|interviewte|interviewter|interviewpartner|interviewpartnerin|proband|probandin|" +
		"participante|enquêté|enquêtée|répondant|répondante|interviewé|interviewée|" +
		"entrevistado|entrevistada|encuestado|encuestada|informante|participanta|" +
		"intervistato|intervistata|partecipante|rispondente|" +
		"respondentka|badany|badana|uczestnik|uczestniczka|rozmówca|rozmówczyni|ankietowany|ankietowana|" +
		"deelnemer|deelneemster|geïnterviewde|respondente|" +
		"مشارك|مشاركة|المشارك|المشاركة|المبحوث|المبحوثة|مبحوث|مبحوثة|المستجيب|المستجيبة|المجيب|المجيبة|" +
		"شریک|شرکت کنندہ|شرکت کرنے والا|شرکت کرنے والی|جواب دہندہ|جواب دینے والا|جواب دینے والی|انٹرویو دینے والا|انٹرویو دینے والی|" +
		"受访者|受訪者|被访者|被訪者|被采访者|被採訪者|被访谈者|被訪談者|访谈对象|訪談對象|参与者|參與者|受访人|受訪人|" +
		"प्रतिभागी|उत्तरदाता|साक्षात्कारदाता|"

	interpreterWords = "|interpreter|translator|"
	supporterWords   = "|carer|supporter|advocate|support person|companion|"
	unknownWords     = "|unknown|unknown speaker|unidentified|unidentified speaker|unidentified voice|unknown voice|background voice|voice|voices|"
	severalWords     = "|several|several people|several voices|multiple|multiple speakers|several speakers|many|many voices|all|all participants|everyone|everybody|" +
		"both|both participants|group|together|"
)

// isPartWord reports whether a name is one of the words, or one that both genders share:
// interviewer/in, enquêteur/trice.
func isPartWord(name, words string) bool {
	if name == "" || strings.Contains(name, "|") {
		return false
	}
	if base, ending, ok := strings.Cut(name, "/"); ok && oneOf(strings.Trim(ending, " -"), "in", "r", "e", "a", "o", "n", "rin", "trice", "euse", "ka", "ra", "ora", "dora", "ة") {
		name = base
	}
	return strings.Contains(words, "|"+name+"|")
}
