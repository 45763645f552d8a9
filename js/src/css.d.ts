/** A style sheet as its text; the build bundles and minifies it. */
declare module "*.css" {
  const text: string;
  export default text;
}
