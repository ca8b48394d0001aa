package rosarium.core.template.jinja;

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
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Budget budget;
  private final TokenCursor tokens;
  private final Deque<Set<String>> uses = new ArrayDeque<>();
  private final List<DataException> unknown = new ArrayList<>();
  private int conditions;

  ExpressionParser(Budget budget, TokenCursor tokens) {
    this.budget = budget;
    this.tokens = tokens;
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
      throw tokens.error("Expected an expression, got '" + tokens.current().shown() + "'");
    }
    Expression first = conditional ? parse() : tokens.nested(this::parseOr);
    if (!tokens.isOperator(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.skipOperator(",") && !endsTuple()) {
      items.add(conditional ? parse() : tokens.nested(this::parseOr));
    }
    return new Expression.Items(items, true);
  }

  private boolean endsTuple() {
    TokenType type = tokens.current().type();
    return type == TokenType.PRINT_END
        || type == TokenType.BLOCK_END
        || type == TokenType.END
        || tokens.isOperator(")");
  }

  /** Read an expression. */
  Expression parse() {
    return tokens.nested(this::parseConditional);
  }

  private Expression parseConditional() {
    int line = tokens.current().line();
    int unknownBefore = unknown.size();
    Expression value = parseOr();
    while (tokens.skipName("if")) {
      // Now it is known that the value stands under a condition.
      unknown.subList(unknownBefore, unknown.size()).clear();
      Expression then = value;
      value =
          conditional(
              () -> {
                Expression test = parseOr();
                Expression otherwise =
                    tokens.skipName("else") ? tokens.nested(this::parseConditional) : null;
                return new Expression.Conditional(test, then, otherwise, line);
              });
    }
    return value;
  }

  private Expression parseOr() {
    Expression left = parseAnd();
    while (tokens.skipName("or")) {
      left = new Expression.Logical(false, left, parseAnd());
    }
    return left;
  }

  private Expression parseAnd() {
    Expression left = parseNot();
    while (tokens.skipName("and")) {
      left = new Expression.Logical(true, left, parseNot());
    }
    return left;
  }

  private Expression parseNot() {
    return tokens.skipName("not")
        ? new Expression.Not(tokens.nested(this::parseNot))
        : parseComparison();
  }

  private Expression parseComparison() {
    Expression first = parseSum();
    List<String> operators = new ArrayList<>();
    List<Expression> operands = new ArrayList<>();
    while (true) {
      boolean notIn = tokens.isName("not") && tokens.following().is(TokenType.NAME, "in");
      if (tokens.current().type() == TokenType.OPERATOR
          && COMPARISONS.contains(tokens.current().text())) {
        operators.add(tokens.next().text());
      } else if (tokens.skipName("in")) {
        operators.add("in");
      } else if (notIn) {
        tokens.next();
        tokens.next();
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
    while (tokens.isOperator("+") || tokens.isOperator("-")) {
      left = new Expression.Arithmetic(tokens.next().text(), left, parseConcatenation());
    }
    return left;
  }

  private Expression parseConcatenation() {
    Expression first = parseProduct();
    if (!tokens.isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.skipOperator("~")) {
      parts.add(parseProduct());
    }
    return new Expression.Concatenation(parts);
  }

  private Expression parseProduct() {
    Expression left = parsePower();
    while (tokens.isOperator("*")
        || tokens.isOperator("/")
        || tokens.isOperator("//")
        || tokens.isOperator("%")) {
      left = new Expression.Arithmetic(tokens.next().text(), left, parsePower());
    }
    return left;
  }

  private Expression parsePower() {
    Expression left = parseUnary(true);
    while (tokens.skipOperator("**")) {
      left = new Expression.Arithmetic("**", left, parseUnary(true));
    }
    return left;
  }

  private Expression parseUnary(boolean withFilters) {
    Expression value;
    if (tokens.isOperator("-") || tokens.isOperator("+")) {
      boolean minus = tokens.next().text().equals("-");
      value = new Expression.Sign(minus, tokens.nested(() -> parseUnary(false)));
    } else {
      value = parsePrimary();
    }
    value = parsePostfix(value);
    return withFilters ? parseFilters(value) : value;
  }

  private Expression parsePrimary() {
    Token token = tokens.current();
    return switch (token.type()) {
      case NAME -> parseName(tokens.next().text());
      case TEXT -> {
        StringBuilder text = new StringBuilder();
        while (tokens.current().type() == TokenType.TEXT) {
          text.append(tokens.next().text());
        }
        yield new Literal(text.toString());
      }
      case INTEGER -> new Literal(tokens.integer());
      case REAL -> new Literal(Double.parseDouble(tokens.next().text()));
      case OPERATOR -> parseBracket(token);
      default -> throw tokens.error("unexpected '" + token.shown() + "'");
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

  private Expression parseBracket(Token token) {
    if (tokens.skipOperator("(")) {
      Expression inside =
          tokens.isOperator(")") ? new Expression.Items(List.of(), true) : parseTuple(true);
      tokens.expectOperator(")");
      return inside;
    }
    if (tokens.skipOperator("[")) {
      List<Expression> items = new ArrayList<>();
      while (!tokens.isOperator("]")) {
        items.add(parse());
        if (!tokens.skipOperator(",")) {
          break;
        }
      }
      tokens.expectOperator("]");
      return new Expression.Items(items, false);
    }
    if (tokens.skipOperator("{")) {
      return parseDict();
    }
    throw tokens.error("unexpected '" + token.shown() + "'");
  }

  private Expression parseDict() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.isOperator("}")) {
      keys.add(parse());
      tokens.expectOperator(":");
      values.add(parse());
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator("}");
    return new Expression.Dict(keys, values);
  }

  private Expression parsePostfix(Expression start) {
    Expression value = start;
    while (true) {
      int line = tokens.current().line();
      if (tokens.skipOperator(".")) {
        value =
            tokens.current().type() == TokenType.INTEGER
                ? new Expression.Item(value, new Literal(tokens.integer()))
                : new Expression.Attribute(value, tokens.expect(TokenType.NAME));
      } else if (tokens.skipOperator("[")) {
        value = parseSubscript(value);
      } else if (tokens.isOperator("(")) {
        value = new Expression.Call(value, parseGiven(), line);
      } else {
        return value;
      }
    }
  }

  private Expression parseSubscript(Expression target) {
    Expression start = tokens.isOperator(":") ? Expression.NOTHING : parse();
    Expression result;
    if (tokens.skipOperator(":")) {
      boolean ends = tokens.isOperator("]") || tokens.isOperator(":");
      Expression stop = ends ? Expression.NOTHING : parse();
      boolean steps = tokens.skipOperator(":") && !tokens.isOperator("]");
      result = new Expression.Slice(target, start, stop, steps ? parse() : Expression.NOTHING);
    } else {
      result = new Expression.Item(target, start);
    }
    tokens.expectOperator("]");
    return result;
  }

  /** Read the arguments of a call with their parentheses. */
  Given parseGiven() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.isOperator(")")) {
      if (tokens.isOperator("*") || tokens.isOperator("**")) {
        throw tokens.error(
            "arguments unpacked by '" + tokens.current().text() + "' are not supported");
      }
      if (tokens.current().type() == TokenType.NAME
          && tokens.following().is(TokenType.OPERATOR, "=")) {
        String name = tokens.next().text();
        tokens.next();
        if (named.put(name, parse()) != null) {
          throw tokens.error("keyword argument repeated: " + name);
        }
      } else if (named.isEmpty()) {
        positional.add(parse());
      } else {
        throw tokens.error("invalid syntax for function call expression");
      }
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator(")");
    return new Given(positional, named);
  }

  private Expression parseFilters(Expression start) {
    Expression value = start;
    while (true) {
      int line = tokens.current().line();
      if (tokens.skipOperator("|")) {
        Statement.Filter filter = parseFilter();
        value = new Expression.Filtered(value, filter.name(), filter.given(), line);
      } else if (tokens.skipName("is")) {
        value = parseTest(value, line);
      } else if (tokens.isOperator("(")) {
        value = new Expression.Call(value, parseGiven(), line);
      } else {
        return value;
      }
    }
  }

  /** Read a filter after its bar. */
  Statement.Filter parseFilter() {
    int line = tokens.current().line();
    String name = tokens.dottedName();
    if (conditions == 0 && !Filters.isKnown(name)) {
      budget.at(line);
      unknown.add(budget.error(Filters.unknown(name)));
    }
    return new Statement.Filter(name, tokens.isOperator("(") ? parseGiven() : Given.NOTHING, line);
  }

  private Expression parseTest(Expression value, int line) {
    boolean negated = tokens.skipName("not");
    String name = tokens.dottedName();
    if (conditions == 0 && !Tests.isKnown(name)) {
      budget.at(line);
      unknown.add(budget.error(Tests.unknown(name)));
    }
    Given given = Given.NOTHING;
    if (tokens.isOperator("(")) {
      given = parseGiven();
    } else if (startsTestArgument()) {
      if (tokens.isName("is")) {
        throw tokens.error("You cannot chain multiple tests with is");
      }
      given = new Given(List.of(parsePostfix(parsePrimary())), Map.of());
    }
    Expression test = new Expression.Tested(value, name, given, line);
    return negated ? new Expression.Not(test) : test;
  }

  private boolean startsTestArgument() {
    return switch (tokens.current().type()) {
      case TEXT, INTEGER, REAL -> true;
      case OPERATOR -> tokens.isOperator("[") || tokens.isOperator("{");
      case NAME -> !tokens.isName("else") && !tokens.isName("or") && !tokens.isName("and");
      default -> false;
    };
  }
}
