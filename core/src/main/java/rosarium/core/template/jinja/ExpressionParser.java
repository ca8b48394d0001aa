package rosarium.core.template.jinja;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import rosarium.core.config.DataException;
import rosarium.core.template.jinja.Expression.Given;
import rosarium.core.template.jinja.Expression.Literal;
import rosarium.core.template.jinja.Lexer.Token;
import rosarium.core.template.jinja.Lexer.TokenType;
import rosarium.core.template.python.Budget;
import rosarium.core.template.python.Values.None;

/** Reads expressions; one method per rank of operators, the weakest first. */
final class ExpressionParser {
  /** Most parentheses, blocks and the like inside one another. */
  private static final int MAX_NESTING = 100;

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Budget budget;
  private final List<Token> tokens;
  private final Deque<Set<String>> uses = new ArrayDeque<>();
  private final List<DataException> unknown = new ArrayList<>();
  private int at;
  private int nesting;
  private int conditions;

  ExpressionParser(Budget budget, List<Token> tokens) {
    this.budget = budget;
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  private Token following() {
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

  /** Read something that is rendered under a condition: there unknown filters may stand. */
  <T> T conditional(Supplier<T> reader) {
    conditions++;
    T read = reader.get();
    conditions--;
    return read;
  }

  /** Refuse a template that uses a filter or test that nobody knows, unless under a condition. */
  void refuseUnknown() {
    if (!unknown.isEmpty()) {
      throw unknown.get(0);
    }
  }

  /** Read something and return the names that stand in it. */
  Set<String> usesOf(Runnable reader) {
    Set<String> names = new HashSet<>();
    uses.push(names);
    reader.run();
    uses.pop();
    if (!uses.isEmpty()) {
      uses.peek().addAll(names);
    }
    return names;
  }

  /** Read one expression, or a tuple without parentheses. */
  Expression parseTuple(boolean conditional) {
    if (endsTuple()) {
      throw error("Expected an expression, got '" + current().shown() + "'");
    }
    Expression first = conditional ? parse() : nested(this::parseOr);
    if (!isOperator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (skipOperator(",") && !endsTuple()) {
      items.add(conditional ? parse() : nested(this::parseOr));
    }
    return new Expression.Items(items, true);
  }

  private boolean endsTuple() {
    TokenType type = current().type();
    return type == TokenType.PRINT_END
        || type == TokenType.BLOCK_END
        || type == TokenType.END
        || isOperator(")");
  }

  /** Read an expression. */
  Expression parse() {
    return nested(this::parseConditional);
  }

  private Expression parseConditional() {
    int line = current().line();
    int unknownBefore = unknown.size();
    Expression value = parseOr();
    while (skipName("if")) {
      // Now it is known that the value stands under a condition.
      unknown.subList(unknownBefore, unknown.size()).clear();
      Expression then = value;
      value =
          conditional(
              () -> {
                Expression test = parseOr();
                Expression otherwise = skipName("else") ? nested(this::parseConditional) : null;
                return new Expression.Conditional(test, then, otherwise, line);
              });
    }
    return value;
  }

  private Expression parseOr() {
    Expression left = parseAnd();
    while (skipName("or")) {
      left = new Expression.Logical(false, left, parseAnd());
    }
    return left;
  }

  private Expression parseAnd() {
    Expression left = parseNot();
    while (skipName("and")) {
      left = new Expression.Logical(true, left, parseNot());
    }
    return left;
  }

  private Expression parseNot() {
    return skipName("not") ? new Expression.Not(nested(this::parseNot)) : parseComparison();
  }

  private Expression parseComparison() {
    Expression first = parseSum();
    List<String> operators = new ArrayList<>();
    List<Expression> operands = new ArrayList<>();
    while (true) {
      boolean notIn = isName("not") && following().is(TokenType.NAME, "in");
      if (current().type() == TokenType.OPERATOR && COMPARISONS.contains(current().text())) {
        operators.add(next().text());
      } else if (skipName("in")) {
        operators.add("in");
      } else if (notIn) {
        at += 2;
        operators.add("notin");
      } else {
        break;
      }
      operands.add(parseSum());
    }
    return operators.isEmpty() ? first : new Expression.Comparison(first, operators, operands);
  }

  private Expression parseSum() {
    Expression left = parseConcatenation();
    while (isOperator("+") || isOperator("-")) {
      left = new Expression.Arithmetic(next().text(), left, parseConcatenation());
    }
    return left;
  }

  private Expression parseConcatenation() {
    Expression first = parseProduct();
    if (!isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (skipOperator("~")) {
      parts.add(parseProduct());
    }
    return new Expression.Concatenation(parts);
  }

  private Expression parseProduct() {
    Expression left = parsePower();
    while (isOperator("*") || isOperator("/") || isOperator("//") || isOperator("%")) {
      left = new Expression.Arithmetic(next().text(), left, parsePower());
    }
    return left;
  }

  private Expression parsePower() {
    Expression left = parseUnary(true);
    while (skipOperator("**")) {
      left = new Expression.Arithmetic("**", left, parseUnary(true));
    }
    return left;
  }

  private Expression parseUnary(boolean withFilters) {
    Expression value;
    if (isOperator("-") || isOperator("+")) {
      boolean minus = next().text().equals("-");
      value = new Expression.Sign(minus, nested(() -> parseUnary(false)));
    } else {
      value = parsePrimary();
    }
    value = parsePostfix(value);
    return withFilters ? parseFilters(value) : value;
  }

  private Expression parsePrimary() {
    Token token = current();
    return switch (token.type()) {
      case NAME -> parseName(next().text());
      case TEXT -> {
        StringBuilder text = new StringBuilder();
        while (current().type() == TokenType.TEXT) {
          text.append(next().text());
        }
        yield new Literal(text.toString());
      }
      case INTEGER -> new Literal(integer(next().text()));
      case REAL -> new Literal(Double.parseDouble(next().text()));
      case OPERATOR -> parseBracket(token);
      default -> throw error("unexpected '" + token.shown() + "'");
    };
  }

  private Expression parseName(String name) {
    return switch (name) {
      case "true", "True" -> new Literal(true);
      case "false", "False" -> new Literal(false);
      case "none", "None" -> new Literal(None.NONE);
      default -> {
        if (!uses.isEmpty()) {
          uses.peek().add(name);
        }
        yield new Expression.Name(name);
      }
    };
  }

  private static Object integer(String digits) {
    BigInteger value = new BigInteger(digits);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private Expression parseBracket(Token token) {
    if (skipOperator("(")) {
      Expression inside =
          isOperator(")") ? new Expression.Items(List.of(), true) : parseTuple(true);
      expectOperator(")");
      return inside;
    }
    if (skipOperator("[")) {
      List<Expression> items = new ArrayList<>();
      while (!isOperator("]")) {
        items.add(parse());
        if (!skipOperator(",")) {
          break;
        }
      }
      expectOperator("]");
      return new Expression.Items(items, false);
    }
    if (skipOperator("{")) {
      return parseDict();
    }
    throw error("unexpected '" + token.shown() + "'");
  }

  private Expression parseDict() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!isOperator("}")) {
      keys.add(parse());
      expectOperator(":");
      values.add(parse());
      if (!skipOperator(",")) {
        break;
      }
    }
    expectOperator("}");
    return new Expression.Dict(keys, values);
  }

  private Expression parsePostfix(Expression start) {
    Expression value = start;
    while (true) {
      int line = current().line();
      if (skipOperator(".")) {
        value =
            current().type() == TokenType.INTEGER
                ? new Expression.Item(value, new Literal(integer(next().text())))
                : new Expression.Attribute(value, expect(TokenType.NAME));
      } else if (skipOperator("[")) {
        value = parseSubscript(value);
      } else if (isOperator("(")) {
        value = new Expression.Call(value, parseGiven(), line);
      } else {
        return value;
      }
    }
  }

  private Expression parseSubscript(Expression target) {
    Expression start = isOperator(":") ? Expression.NOTHING : parse();
    Expression result;
    if (skipOperator(":")) {
      boolean ends = isOperator("]") || isOperator(":");
      Expression stop = ends ? Expression.NOTHING : parse();
      boolean steps = skipOperator(":") && !isOperator("]");
      result = new Expression.Slice(target, start, stop, steps ? parse() : Expression.NOTHING);
    } else {
      result = new Expression.Item(target, start);
    }
    expectOperator("]");
    return result;
  }

  /** Read the arguments of a call with their parentheses. */
  Given parseGiven() {
    expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!isOperator(")")) {
      if (isOperator("*") || isOperator("**")) {
        throw error("arguments unpacked by '" + current().text() + "' are not supported");
      }
      if (current().type() == TokenType.NAME && following().is(TokenType.OPERATOR, "=")) {
        String name = next().text();
        next();
        if (named.put(name, parse()) != null) {
          throw error("keyword argument repeated: " + name);
        }
      } else if (named.isEmpty()) {
        positional.add(parse());
      } else {
        throw error("invalid syntax for function call expression");
      }
      if (!skipOperator(",")) {
        break;
      }
    }
    expectOperator(")");
    return new Given(positional, named);
  }

  private Expression parseFilters(Expression start) {
    Expression value = start;
    while (true) {
      int line = current().line();
      if (skipOperator("|")) {
        Statement.Filter filter = parseFilter();
        value = new Expression.Filtered(value, filter.name(), filter.given(), line);
      } else if (skipName("is")) {
        value = parseTest(value, line);
      } else if (isOperator("(")) {
        value = new Expression.Call(value, parseGiven(), line);
      } else {
        return value;
      }
    }
  }

  /** Read a filter after its bar. */
  Statement.Filter parseFilter() {
    int line = current().line();
    String name = dottedName();
    if (conditions == 0 && !Filters.isKnown(name)) {
      budget.at(line);
      unknown.add(budget.error(Filters.unknown(name)));
    }
    return new Statement.Filter(name, isOperator("(") ? parseGiven() : Given.NOTHING, line);
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(expect(TokenType.NAME));
    while (skipOperator(".")) {
      name.append('.').append(expect(TokenType.NAME));
    }
    return name.toString();
  }

  private Expression parseTest(Expression value, int line) {
    boolean negated = skipName("not");
    String name = dottedName();
    if (conditions == 0 && !Tests.isKnown(name)) {
      budget.at(line);
      unknown.add(budget.error(Tests.unknown(name)));
    }
    Given given = Given.NOTHING;
    if (isOperator("(")) {
      given = parseGiven();
    } else if (startsTestArgument()) {
      if (isName("is")) {
        throw error("You cannot chain multiple tests with is");
      }
      given = new Given(List.of(parsePostfix(parsePrimary())), Map.of());
    }
    Expression test = new Expression.Tested(value, name, given, line);
    return negated ? new Expression.Not(test) : test;
  }

  private boolean startsTestArgument() {
    return switch (current().type()) {
      case TEXT, INTEGER, REAL -> true;
      case OPERATOR -> isOperator("[") || isOperator("{");
      case NAME -> !isName("else") && !isName("or") && !isName("and");
      default -> false;
    };
  }
}
