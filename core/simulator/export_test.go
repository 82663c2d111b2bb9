package simulator

// TokensKept returns how many tokens are remembered.
func (s *Simulator) TokensKept() int {
	s.tokens.mu.Lock()
	defer s.tokens.mu.Unlock()
	return len(s.tokens.valid)
}
