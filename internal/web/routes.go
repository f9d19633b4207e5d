package web

import "net/http"

// Handler is everything the workbench answers, behind its guard.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, add := range []func(*http.ServeMux){
		s.assetRoutes,
		s.loginRoutes,
		s.doorRoutes,
		s.displayRoutes,
		s.homeRoutes,
		s.importRoutes,
		s.readRoutes,
		s.searchRoutes,
		s.matrixRoutes,
		s.codebookRoutes,
		s.participantRoutes,
	} {
		add(mux)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, &notFound{"there is no page at " + r.URL.Path})
	})
	return s.guard(mux)
}
