package rosarium.core.template.jinja;

import java.math.BigInteger;
import java.util.List;
import java.util.function.Supplier;
import rosarium.core.config.DataException;
import rosarium.core.template.jinja.Lexer.Token;
import rosarium.core.template.jinja.Lexer.TokenType;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Values;

/** The tokens of a template and how far they have been read; both parsers share one. */
final class TokenCursor {
  /** Most parentheses, blocks and the like inside one another. */
  private static final int MAX_NESTING = 100;

  private final Budget budget;
  private final List<Token> tokens;
  private int at;
  private int nesting;

  TokenCursor(Budget budget, List<Token> tokens) {
    this.budget = budget;
    this.tokens = tokens;
  }

  /** Return the token that is to be read. */
  Token current() {
    return tokens.get(at);
  }

  /** Return the token after the current one. */
  Token following() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  /** Take the current token, whatever it is. */
  Token next() {
    Token token = current();
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean isName(String name) {
    return current().is(TokenType.NAME, name);
  }

  boolean isOperator(String operator) {
    return current().is(TokenType.OPERATOR, operator);
  }

  /** Take the current token if it is this word. */
  boolean skipName(String name) {
    return skip(isName(name));
  }

  /** Take the current token if it is this operator. */
  boolean skipOperator(String operator) {
    return skip(isOperator(operator));
  }

  private boolean skip(boolean there) {
    at += there ? 1 : 0;
    return there;
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw expected("'" + operator + "'");
    }
  }

  /** Take the current token, which must be of this type, and return its characters. */
  String expect(TokenType type) {
    if (current().type() != type) {
      throw expected("'" + type.shown + "'");
    }
    return next().text();
  }

  private DataException expected(String what) {
    return current().type() == TokenType.END
        ? error("unexpected end of template, expected " + what + ".")
        : error("expected token " + what + ", got '" + current().shown() + "'");
  }

  /** Describe a mistake at the current token. */
  DataException error(String message) {
    budget.at(current().line());
    return budget.error(message);
  }

  /** Read something one level further down. */
  <T> T nested(Supplier<T> reader) {
    if (++nesting > MAX_NESTING) {
      throw error("nested deeper than " + MAX_NESTING + " levels");
    }
    T read = reader.get();
    nesting--;
    return read;
  }

  /** Take an integer and return its value. */
  Object integer() {
    return Values.narrow(new BigInteger(expect(TokenType.INTEGER)));
  }

  /** Take names with dots between them. */
  String dottedName() {
    StringBuilder name = new StringBuilder(expect(TokenType.NAME));
    while (skipOperator(".")) {
      name.append('.').append(expect(TokenType.NAME));
    }
    return name.toString();
  }
}
